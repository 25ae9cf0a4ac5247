/**
 * loadSuite: a YAML file as tests that can be run, or everything that is wrong with it, by line and column.
 *
 * The plain values of the document are validated. Its tree, which knows positions, is kept beside them, and the place
 * of each problem is looked up there.
 */
import { dirname, isAbsolute, join } from "node:path";
import { isAlias, isMap, isSeq, isScalar, LineCounter, parseDocument } from "yaml";
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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new SpecError(document.errors.map((error) => `${position(error.pos[0])}: YAML: ${error.message}`));
  }
  const root: unknown = document.toJS();
  const locate = (problem: Problem): string => {
    const path = problem.path.map((key, at) =>
      typeof key === "number" ? `[${key}]` : `${at > 0 ? "." : ""}${String(key)}`,
    );
    const where = position(offsetOf(document, problem) ?? 0);
    return path.length === 0 ? `${where}: ${problem.message}` : `${where}: ${path.join("")}: ${problem.message}`;
  };
  if (!isFields(root)) throw new SpecError([locate(mismatch([], "a test or a suite of tests", root))]);
  const isSuite = "tests" in root || "defaults" in root;
  const problems = isSuite ? suiteProblems(root) : [];
  if (problems.length > 0) throw new SpecError(problems.map(locate));

  const defaults = (isSuite ? (root["defaults"] ?? {}) : {}) as Fields;
  const written = (isSuite ? root["tests"] : [root]) as readonly Fields[];
  const overriding = fieldsOfFlags(flags);
  const found = new Set<string>();
  const tests: TestSpec[] = [];
  for (const [index, own] of written.entries()) {
    const above: Path = isSuite ? ["tests", index] : [];
    const filled = fillTest(merged([beside(file, defaults), beside(file, own), overriding]), known);
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
    ...("problems" in shape ? shape.problems : []),
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

/** A program's path counts from the file that names it, wherever the test is started; a bare name may be on the PATH. */
function beside(file: string, fields: Fields): Fields {
  const { bin } = fields;
  if (typeof bin !== "string" || !bin.includes("/")) return fields;
  const path = isAbsolute(bin) ? bin : join(dirname(file), bin);
  return { ...fields, bin: isAbsolute(path) ? path : `./${path}` };
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
