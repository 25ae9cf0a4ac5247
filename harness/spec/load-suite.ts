/**
 * loadSuite: a YAML file as tests that can be run, or everything that is wrong with it, by line and column.
 *
 * The plain values of the document are validated. Its tree, which knows positions, is kept beside them, and the place
 * of each problem is looked up there.
 */
import { isAlias, isMap, isSeq, isScalar } from "yaml";
import type { Document, Node } from "yaml";
import { fillTest } from "./fill.ts";
import { fieldsOfFlags, flagProblem } from "./flags.ts";
import type { Flags } from "./flags.ts";
import { mismatch, unknownKey, validate } from "./problem.ts";
import type { Path, Problem } from "./problem.ts";
import { suiteSchema } from "./schema.ts";
import { SpecError } from "./spec.ts";
import type { Catalog } from "../catalog.ts";
import type { Suite, TestSpec } from "./spec.ts";
import { readYaml } from "./yaml-document.ts";

/** A file, and what its names and fields may be. */
export interface LoadOptions {
  readonly text: string;
  /** The name to show in problems. */
  readonly file: string;
  readonly known: Catalog;
  /** Flags that replace fields of every test. */
  readonly flags?: Flags;
}

type Fields = { readonly [field: string]: unknown };

/**
 * The tests of a file: one test, or a suite with `tests` and `defaults`.
 * @throws SpecError with a line for each mistake
 */
export function loadSuite({ text, file, known, flags = {} }: LoadOptions): Suite {
  const { document, root, position } = readYaml(text, file);
  const locate = (problem: Problem): string => {
    const path = problem.path.map((key, at) =>
      typeof key === "number" ? `[${key}]` : `${at > 0 ? "." : ""}${String(key)}`,
    );
    const where = position(offsetOf(document, problem) ?? 0);
    return path.length === 0 ? `${where}: ${problem.message}` : `${where}: ${path.join("")}: ${problem.message}`;
  };
  if (!isFields(root)) throw new SpecError([locate(mismatch([], "a test or a suite of tests", root))]);
  const isSuite = "tests" in root || "defaults" in root;
  // What is wrong with the suite hides nothing of what is wrong with its tests.
  const found = new Set((isSuite ? suiteProblems(root) : []).map(locate));
  const defaults = isFields(root["defaults"]) && isSuite ? root["defaults"] : {};
  const written: readonly unknown[] = !isSuite ? [root] : Array.isArray(root["tests"]) ? root["tests"] : [];
  const overriding = fieldsOfFlags(flags);
  const tests: TestSpec[] = [];
  for (const [index, own] of written.entries()) {
    if (!isFields(own)) continue;
    const above: Path = isSuite ? ["tests", index] : [];
    const filled = fillTest(merged([defaults, own, overriding]), known);
    if ("test" in filled) {
      if (tests.some((test) => test.name === filled.test.name)) {
        found.add(
          locate(
            mismatch(own["name"] === undefined ? above : [...above, "name"], "a name of its own", filled.test.name),
          ),
        );
      }
      tests.push(filled.test);
      continue;
    }
    for (const problem of filled.problems) {
      found.add(sourceOf(problem, { own, defaults, overriding, above, locate }));
    }
  }
  if (found.size > 0) throw new SpecError([...found]);
  const [only] = tests;
  return { name: isSuite ? String(root["name"]) : (only?.name ?? file), tests };
}

/** Problems of the suite itself; those of its tests are found when their defaults are in. */
function suiteProblems(root: Fields): Problem[] {
  const names = Object.keys(suiteSchema.shape);
  const unknown = Object.keys(root).filter((key) => !names.includes(key));
  const shape = validate(suiteSchema.pick({ name: true }).loose(), root);
  const problems = [
    ...unknown.map((key) => unknownKey([key], "a field of a suite", names)),
    ...("problems" in shape ? shape.problems.map(ofSuite) : []),
  ];
  const { defaults, tests } = root;
  if (defaults !== undefined && !isFields(defaults)) {
    problems.push(mismatch(["defaults"], "fields with values", defaults));
  }
  if (!Array.isArray(tests) || tests.length === 0) problems.push(mismatch(["tests"], "a list of tests", tests));
  else {
    tests.forEach((test, index) => {
      if (!isFields(test)) problems.push(mismatch(["tests", index], "a test", test));
    });
  }
  return problems;
}

/** Who forgets the name of a suite does not know that it has one. */
function ofSuite(problem: Problem): Problem {
  const message = problem.message.replace(
    "expected text, found nothing",
    "expected a name of the suite, found nothing",
  );
  return { ...problem, message };
}

/**
 * Later layers replace fields of earlier ones; in `workload` and `options` field by field, so that `--keys` keeps the
 * name.
 */
function merged(layers: readonly Fields[]): Fields {
  const result: { [field: string]: unknown } = {};
  for (const layer of layers) {
    for (const [field, value] of Object.entries(layer)) {
      const below = result[field];
      const isMerged = field === "workload" || field === "options";
      result[field] = isMerged && below !== undefined ? { ...partsOf(below), ...partsOf(value) } : value;
    }
  }
  return result;
}

function partsOf(value: unknown): Fields {
  return isFields(value) ? value : { name: value };
}

interface Sources {
  readonly own: Fields;
  readonly defaults: Fields;
  readonly overriding: Fields;
  /** Where the test is in the document. */
  readonly above: Path;
  readonly locate: (problem: Problem) => string;
}

/** A line for the problem, with the place that its value came from: a flag, the test, or the defaults. */
function sourceOf(problem: Problem, { own, defaults, overriding, above, locate }: Sources): string {
  const [field, part] = problem.path as readonly string[];
  const gives = (layer: Fields): boolean => {
    if (field === undefined || layer[field] === undefined) return false;
    const value = layer[field];
    return part === undefined || !isFields(value) || part in value;
  };
  if (gives(overriding)) return flagProblem(problem);
  if (!gives(own) && gives(defaults)) return locate({ ...problem, path: ["defaults", ...problem.path] });
  return locate({ ...problem, path: [...above, ...problem.path] });
}

/** Offset of the problem's key or value in the text; of its parent when it is absent. Undefined in an empty file. */
function offsetOf(document: Document, { path, isAboutKey }: Problem): number | undefined {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0];
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      const isKeyMeant = (isAboutKey && depth === path.length - 1) || pair.value === null;
      node = (isKeyMeant ? pair.key : pair.value) as Node;
    } else if (isSeq(node)) {
      node = node.items[Number(key)] as Node | undefined;
    } else return offset;
    offset = node?.range?.[0] ?? offset;
  }
  return offset;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
