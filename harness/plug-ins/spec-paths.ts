/**
 * Files that a test in YAML names in place of a system or a workload: "./my-system.ts", from the folder of the YAML file.
 *
 * They are found before the file is validated, because what they export must be known by then. What cannot be read here
 * is left out: the validation tells of it, with line and column.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readYaml } from "../spec/yaml-document.ts";
import { isModulePath } from "../spec/module-path.ts";
import type { NamedPath } from "./named-path.ts";

type Fields = { readonly [field: string]: unknown };

/** The files that this YAML file names; none where it cannot be read. @param file as given, from `folder` */
export function pathsInSpec(file: string, folder: string): readonly NamedPath[] {
  const path = resolve(folder, file);
  if (!existsSync(path) || statSync(path).isDirectory()) return [];
  let document: ReturnType<typeof readYaml>;
  try {
    document = readYaml(readFileSync(path, "utf8"), file);
  } catch {
    return [];
  }
  const { root, locate } = document;
  const tests = testsOf(root);
  return tests.flatMap(([above, test]) => {
    const { system, workload } = test;
    const isNested = typeof workload === "object" && workload !== null;
    const named = [
      ["system", ["system"], system],
      ["workload", isNested ? ["workload", "name"] : ["workload"], isNested ? (workload as Fields)["name"] : workload],
    ] as const;
    return named.flatMap(([kind, below, value]): readonly NamedPath[] => {
      if (typeof value !== "string" || !isModulePath(value)) return [];
      const absolute = resolve(dirname(path), value);
      const from = locate({ path: [...above, ...below], isAboutKey: false, message: "" }).replace(/: $/, "");
      return [{ kind, given: absolute, path: absolute, from }];
    });
  });
}

/** The test, or the tests and defaults of a suite, each with its place in the document. */
function testsOf(root: unknown): readonly (readonly [readonly PropertyKey[], Fields])[] {
  if (!isFields(root)) return [];
  const { tests, defaults } = root;
  const listed = Array.isArray(tests) ? (tests as readonly unknown[]) : [];
  const all: readonly (readonly [readonly PropertyKey[], unknown])[] = [
    [[], root],
    [["defaults"], defaults],
    ...listed.map((test, position) => [["tests", position], test] as const),
  ];
  return all.flatMap(([path, test]) => (isFields(test) ? [[path, test] as const] : []));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
