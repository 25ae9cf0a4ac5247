/**
 * Paths of files, where a name is expected.
 */
import { dirname, isAbsolute, join, resolve } from "node:path";

/** Whether a name is a path: it begins with a dot or a slash, or ends as a module or a YAML file does. */
export function isModulePath(name: string): boolean {
  return /^\.{0,2}\//.test(name) || /\.(?:[cm]?[jt]s|ya?ml)$/.test(name);
}

/**
 * A test's fields with the paths of its system, workload and program as they are from the folder of the file that it is
 * written in, wherever the test is started. Those of modules become absolute, as the catalog knows them; a program's
 * path is shown as it can be typed, and a bare name may be on the PATH.
 */
export function besideFile(
  fields: { readonly [field: string]: unknown },
  file: string,
): { readonly [field: string]: unknown } {
  const folder = dirname(resolve(file));
  const absolute = (name: unknown): unknown =>
    typeof name === "string" && isModulePath(name) ? resolve(folder, name) : name;
  const { system, workload, bin } = fields;
  const isNested = typeof workload === "object" && workload !== null && "name" in workload;
  return {
    ...fields,
    ...(system === undefined ? {} : { system: absolute(system) }),
    ...(workload === undefined
      ? {}
      : { workload: isNested ? { ...workload, name: absolute(workload.name) } : absolute(workload) }),
    ...(typeof bin === "string" && bin.includes("/") ? { bin: programBeside(bin, file) } : {}),
  };
}

function programBeside(bin: string, file: string): string {
  const path = isAbsolute(bin) ? bin : join(dirname(file), bin);
  return isAbsolute(path) ? path : `./${path}`;
}
