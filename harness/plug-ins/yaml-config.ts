/**
 * `clew.config.yaml`: for a folder whose plug-ins are files of their own, and that needs no more than their names.
 *
 *   plug-ins: [./my-register.ts, ./my-workload.ts]
 *   defaults: { system: my-register, nodes: 3, timeLimit: 10s, store: runs }
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { mismatch, unknownKey, type Problem } from "../spec/problem.ts";
import { SpecError } from "../spec/spec.ts";
import { specText } from "../spec/spec-text.ts";
import { readYaml } from "../spec/yaml-document.ts";
import { defaultsProblems } from "./refuse-mistakes.ts";

const FIELDS = ["plug-ins", "defaults"];

/** What a config in YAML says. */
export interface YamlConfig {
  /** Absolute paths. */
  readonly modules: readonly string[];
  readonly defaults: { readonly [field: string]: unknown };
}

type Fields = { readonly [field: string]: unknown };

/**
 * Reads the config at this path.
 *
 * @throws SpecError with file, line and column of each mistake, a file that is not there among them
 */
export function readYamlConfig(path: string): YamlConfig {
  const { root, locate } = readYaml(specText(path), path);
  if (root === null || root === undefined) return { modules: [], defaults: {} };
  const problems = problemsOf(root, dirname(path));
  if (problems.length > 0) throw new SpecError(problems.map(locate));
  const { "plug-ins": plugIns = [], defaults = {} } = root as Fields;
  return {
    modules: (plugIns as readonly string[]).map((each) => resolve(dirname(path), each)),
    defaults: defaults as Fields,
  };
}

function problemsOf(root: unknown, folder: string): readonly Problem[] {
  if (typeof root !== "object" || root === null || Array.isArray(root)) {
    return [mismatch([], "plug-ins and defaults", root)];
  }
  const { "plug-ins": plugIns = [], defaults } = root as Fields;
  const unknown = Object.keys(root).filter((key) => !FIELDS.includes(key));
  return [
    ...unknown.map((key) => unknownKey([key], "a field of a config", FIELDS)),
    ...(Array.isArray(plugIns)
      ? plugIns.flatMap((each: unknown, position) => moduleProblem(each, ["plug-ins", position], folder))
      : [mismatch(["plug-ins"], "a list of files", plugIns)]),
    ...defaultsProblems(defaults).map((problem) => ({ ...problem, path: ["defaults", ...problem.path] })),
  ];
}

function moduleProblem(each: unknown, path: readonly PropertyKey[], folder: string): readonly Problem[] {
  if (typeof each === "string" && existsSync(resolve(folder, each))) return [];
  return [mismatch(path, "a file, from the folder of this one", each)];
}
