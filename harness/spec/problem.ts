/**
 * A problem of a written test: where it is, what was expected, what was found, what may have been meant.
 *
 * Zod's own messages name neither the value nor the known fields, and for "a name or an object" they say only "Invalid
 * input". So the messages are made here, from zod's issues.
 */
import type { z } from "zod";
import { didYouMean } from "../../histories/words/did-you-mean.ts";
import { fieldsAt } from "./schema.ts";

/** Field names and list positions from the test down to a value; empty for the test itself. */
export type Path = readonly PropertyKey[];

/** One mistake of the user's. */
export interface Problem {
  readonly path: Path;
  /** Whether the last key of the path is the mistake, and not its value. */
  readonly isAboutKey: boolean;
  /** "expected …, found …" */
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/**
 * The value as the schema gives it, or what is wrong with it.
 *
 * Where a schema has an `error` of its own, that completes "expected …". All of zod's own messages are left empty, so
 * that the two cannot be confused.
 *
 * @param fieldNames gives the names of fields that may be at a place. Default: those of a test
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  fieldNames: (path: Path) => readonly string[] = fieldsAt,
): { readonly data: z.output<Schema> } | { readonly problems: readonly Problem[] } {
  const parsed = schema.safeParse(value, { error: () => "" });
  return parsed.success ? { data: parsed.data } : { problems: problemsOf(parsed.error.issues, { value, fieldNames }) };
}

/** What was validated. */
interface Validated {
  readonly value: unknown;
  /** The names of fields that may be at a place. */
  readonly fieldNames: (path: Path) => readonly string[];
}

/** The problems behind zod's issues, one a place: of several rules that a number breaks, the last is the narrowest. */
function problemsOf(issues: readonly Issue[], root: Validated): Problem[] {
  const problems = issues.flatMap((issue) => problemsOfIssue(issue, [], root));
  const byPlace = new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.isAboutKey]), problem]));
  return [...byPlace.values()];
}

/** A problem with a value: "expected …, found …", and the nearest of the names that would be right. */
export function mismatch(path: Path, expected: string, found: unknown, names: readonly string[] = []): Problem {
  const word = wordIn(found);
  const hint = word === "" ? "" : didYouMean(word, names);
  return { path, isAboutKey: false, message: `expected ${expected}, found ${textOf(found)}.${hint}` };
}

/** The text, or the name of the only field: who writes "expect: { valid: true }" means "valid". */
function wordIn(found: unknown): string {
  if (typeof found === "string") return found;
  const names = typeof found === "object" && found !== null && !Array.isArray(found) ? Object.keys(found) : [];
  return names.length === 1 ? (names[0] ?? "") : "";
}

/** A problem with a key that should not be there. */
export function unknownKey(path: Path, what: string, names: readonly string[]): Problem {
  const key = String(path.at(-1));
  const hint = didYouMean(key, names);
  const expected = hint === "" && names.length > 0 ? `${what}: ${names.join(", ")}` : what;
  return { path, isAboutKey: true, message: `expected ${expected}; found "${key}".${hint}` };
}

/** "a", "b" or "c" */
export function oneOf(names: readonly unknown[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

function problemsOfIssue(issue: Issue, above: Path, root: Validated): Problem[] {
  const path = [...above, ...issue.path];
  const found = valueAt(root.value, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...path, key], "a known field", root.fieldNames(path)));
  }
  if (issue.message !== "") return [mismatch(path, issue.message, found)];
  if (issue.code === "invalid_union") {
    const known = discriminatorsOf(issue);
    if (known !== undefined) return [mismatch(path, oneOf(known), found, known)];
    const branches = issue.errors.filter(
      (errors) => errors.length > 0 && !errors.some((error) => isWrongKind(error, found)),
    );
    // Where the fields of one branch are there, that one was meant.
    const isThere = ({ path: inside }: Issue): boolean => valueAt(found, inside) !== undefined;
    const branch = branches.find((errors) => errors.every(isThere)) ?? branches[0];
    if (branch !== undefined) return branch.flatMap((error) => problemsOfIssue(error, path, root));
    const kinds = new Set(
      issue.errors.flatMap((errors) => errors.filter((error) => error.path.length === 0).map(expectation)),
    );
    return [mismatch(path, [...kinds].join(", or "), found)];
  }
  const names = issue.code === "invalid_value" ? issue.values.map(String) : [];
  return [mismatch(path, expectation(issue), found, names)];
}

/** The values that the field may have by which the branches of a union are told apart; undefined where it is no such union. */
function discriminatorsOf(issue: Extract<Issue, { readonly code: "invalid_union" }>): readonly string[] | undefined {
  const { options } = issue as { readonly options?: unknown };
  return issue.errors.length === 0 && Array.isArray(options) ? options.map(String) : undefined;
}

/** Whether the value is of another kind than this branch of a union takes. */
function isWrongKind(issue: Issue, found: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union")
    return issue.errors.every((errors) => errors.some((error) => isWrongKind(error, found)));
  return issue.code === "invalid_type" || (issue.code === "invalid_value" && typeof found !== "string");
}

/** What completes "expected …". */
function expectation(issue: Issue): string {
  if (issue.message !== "") return issue.message;
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
  return "another value";
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

/** The value as text of at most 60 characters. */
function textOf(found: unknown): string {
  if (found === undefined || found === null) return "nothing";
  // JSON has no word for them.
  if (found === Infinity || found === -Infinity) return "a number that is too large to be counted with";
  if (Number.isNaN(found)) return "what is no number";
  const text = JSON.stringify(found);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as { [key: PropertyKey]: unknown } | null | undefined)?.[key],
    root,
  );
}
