/**
 * Paths of files, where a name is expected.
 */
import { resolve } from "node:path";

/** Whether a name is a path: it begins with a dot or a slash, or ends as a module or a YAML file does. */
export function isModulePath(name: string): boolean {
  return /^\.{0,2}\//.test(name) || /\.(?:[cm]?[jt]s|ya?ml)$/.test(name);
}

/**
 * A test's fields with the paths of its system and workload made absolute, as the catalog knows them.
 *
 * @param folder of the file that the fields are written in
 */
export function withAbsolutePaths(
  fields: { readonly [field: string]: unknown },
  folder: string,
): { readonly [field: string]: unknown } {
  const absolute = (name: unknown): unknown =>
    typeof name === "string" && isModulePath(name) ? resolve(folder, name) : name;
  const { system, workload } = fields;
  const isNested = typeof workload === "object" && workload !== null && "name" in workload;
  return {
    ...fields,
    ...(system === undefined ? {} : { system: absolute(system) }),
    ...(workload === undefined
      ? {}
      : { workload: isNested ? { ...workload, name: absolute(workload.name) } : absolute(workload) }),
  };
}
