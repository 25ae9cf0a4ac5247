/**
 * loadSuite: a YAML file as tests that can be run, or everything that is wrong with it, by line and column.
 */
import { fillTest } from "./fill.ts";
import { configProblem, fieldsOfFlags, flagProblem } from "./flags.ts";
import type { Flags } from "./flags.ts";
import { aboveDefaults, givesField, mergedFields, type Fields } from "./layers.ts";
import { besideFile } from "./module-path.ts";
import { mismatch, unknownKey, validate } from "./problem.ts";
import type { Path, Problem } from "./problem.ts";
import { suiteSchema, testSchema } from "./schema.ts";
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

/**
 * The tests of a file: one test, or a suite with `tests` and `defaults`.
 * @throws SpecError with a line for each mistake
 */
export function loadSuite({ text, file, known, flags = {} }: LoadOptions): Suite {
  const { root, locate, lineOf } = readYaml(text, file);
  if (!isFields(root)) throw new SpecError([locate(mismatch([], "a test or a suite of tests", root))]);
  const isSuite = "tests" in root || "defaults" in root;
  // What is wrong with the suite hides nothing of what is wrong with its tests.
  const found = new Set((isSuite ? suiteProblems(root) : []).map(locate));
  const defaults = isSuite && isFields(root["defaults"]) ? besideFile(root["defaults"], file) : {};
  const written: readonly unknown[] = !isSuite ? [root] : Array.isArray(root["tests"]) ? root["tests"] : [];
  const overriding = fieldsOfFlags(flags);
  for (const problem of hiddenProblems(defaults))
    found.add(locate({ ...problem, path: ["defaults", ...problem.path] }));
  const tests: TestSpec[] = [];
  const lines: number[] = [];
  for (const [index, test] of written.entries()) {
    if (!isFields(test)) continue;
    const own = besideFile(test, file);
    const above: Path = isSuite ? ["tests", index] : [];
    for (const problem of hiddenProblems(own)) found.add(locate({ ...problem, path: [...above, ...problem.path] }));
    const filled = fillTest(aboveDefaults(known.defaults, mergedFields([defaults, own, overriding])), known);
    if ("test" in filled) {
      if (tests.some(({ name }) => name === filled.test.name)) {
        found.add(
          locate(
            mismatch(own["name"] === undefined ? above : [...above, "name"], "a name of its own", filled.test.name),
          ),
        );
      }
      tests.push(filled.test);
      lines.push(lineOf(above));
      continue;
    }
    for (const problem of filled.problems) {
      found.add(sourceOf(problem, { config: known.defaults, own, defaults, overriding, above, locate }));
    }
  }
  if (found.size > 0) throw new SpecError([...found]);
  const [only] = tests;
  return { name: isSuite ? String(root["name"]) : (only?.name ?? file), tests, lines };
}

/** What is wrong with values that a layer has itself: also where a flag, or a test, replaces them. */
function hiddenProblems(layer: Fields): readonly Problem[] {
  const shape = validate(testSchema, layer);
  return "problems" in shape ? shape.problems.filter((problem) => givesField(layer, problem)) : [];
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

interface Sources {
  readonly config: Fields;
  readonly own: Fields;
  readonly defaults: Fields;
  readonly overriding: Fields;
  /** Where the test is in the document. */
  readonly above: Path;
  readonly locate: (problem: Problem) => string;
}

/** A line for the problem, with the place that its value came from: a flag, the test, its defaults, or a config's. */
function sourceOf(problem: Problem, { config, own, defaults, overriding, above, locate }: Sources): string {
  if (givesField(overriding, problem)) return flagProblem(problem);
  if (givesField(own, problem)) return locate({ ...problem, path: [...above, ...problem.path] });
  if (givesField(defaults, problem)) return locate({ ...problem, path: ["defaults", ...problem.path] });
  if (givesField(config, problem)) return configProblem(problem);
  return locate({ ...problem, path: [...above, ...problem.path] });
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
