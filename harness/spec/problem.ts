/**
 * A problem of a written test: where, what was expected, what was found, what may have been meant.
 *
 * Zod's own messages name neither the value nor the fields that there are, and for "a name or an object" they say
 * only "Invalid input"; so they are made from its issues here.
 */
import type { z } from "zod";
import { nearest } from "./nearest.ts";
import { fieldsAt } from "./schema.ts";

/** Keys and positions from the test down to a value. */
export type Path = readonly PropertyKey[];

export interface Problem {
  readonly path: Path;
  /** Whether the path's last key is wrong itself, rather than its value. */
  readonly isAboutKey: boolean;
  /** "expected …, found …" */
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/**
 * The problems behind zod's issues with this value, one a place: a number beyond every bound breaks several rules, and
 * the last of them is the narrowest.
 */
export function problemsOf(issues: readonly Issue[], value: unknown): Problem[] {
  const problems = issues.flatMap((issue) => problemsOfIssue(issue, [], value));
  const byPlace = new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.isAboutKey]), problem]));
  return [...byPlace.values()];
}

/** A problem with a value: "expected …, found …" and the nearest of the names that would do. */
export function mismatch(path: Path, expected: string, found: unknown, names: readonly string[] = []): Problem {
  const hint = typeof found === "string" ? nearest(found, names) : "";
  return { path, isAboutKey: false, message: `expected ${expected}, found ${shown(found)}.${hint}` };
}

/** A problem with a key that should not be there. */
export function unknownKey(path: Path, what: string, names: readonly string[]): Problem {
  const key = String(path.at(-1));
  const hint = nearest(key, names);
  const expected = hint === "" && names.length > 0 ? `${what}: ${names.join(", ")}` : what;
  return { path, isAboutKey: true, message: `expected ${expected}; found "${key}".${hint}` };
}

/** "a", "b" or "c" */
export function oneOf(names: readonly unknown[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

function problemsOfIssue(issue: Issue, above: Path, root: unknown): Problem[] {
  const path = [...above, ...issue.path];
  const found = valueAt(root, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...path, key], "a known field", fieldsAt(path)));
  }
  if (issue.message.startsWith("expected ")) return [mismatch(path, issue.message.slice("expected ".length), found)];
  if (issue.code === "invalid_union") {
    const branch = issue.errors.find(
      (errors) => errors.length > 0 && !errors.some((error) => isWrongKind(error, found)),
    );
    if (branch !== undefined) return branch.flatMap((error) => problemsOfIssue(error, path, root));
    const kinds = new Set(
      issue.errors.flatMap((errors) => errors.filter((error) => error.path.length === 0).map(expectation)),
    );
    return [mismatch(path, [...kinds].join(", or "), found)];
  }
  const names = issue.code === "invalid_value" ? issue.values.map(String) : [];
  return [mismatch(path, expectation(issue), found, names)];
}

/** Whether the value is of another kind altogether than the branch of a union wants. */
function isWrongKind(issue: Issue, found: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union")
    return issue.errors.every((errors) => errors.some((error) => isWrongKind(error, found)));
  return issue.code === "invalid_type" || (issue.code === "invalid_value" && typeof found !== "string");
}

function expectation(issue: Issue): string {
  if (issue.code === "invalid_type") return KINDS[issue.expected] ?? issue.expected;
  if (issue.code === "invalid_value") return oneOf(issue.values);
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  if (issue.code === "too_small") {
    return issue.origin === "array" ? `a list of at least ${issue.minimum}` : `at least ${issue.minimum}`;
  }
  if (issue.code === "invalid_union") {
    const here = issue.errors.flat().filter((error) => error.path.length === 0);
    return [...new Set(here.map(expectation))].join(", or ");
  }
  return issue.message.replace(/^expected /, "");
}

const KINDS: { readonly [expected: string]: string } = {
  number: "a number",
  int: "a whole number",
  string: "text",
  object: "fields with values",
  record: "fields with values",
  array: "a list",
  boolean: "true or false",
};

function shown(found: unknown): string {
  if (found === undefined || found === null) return "nothing";
  const text =
    typeof found === "object" && !Array.isArray(found)
      ? `fields (${Object.keys(found).join(", ")})`
      : JSON.stringify(found);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as { [key: PropertyKey]: unknown } | null | undefined)?.[key],
    root,
  );
}
