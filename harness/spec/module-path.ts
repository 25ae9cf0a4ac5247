/**
 * Paths of files, where a name is expected.
 */
import { dirname, isAbsolute, join, resolve } from "node:path";

/** Whether a name is a path: it begins with a dot or a slash, or ends as a module or a YAML file does. */
export function isModulePath(name: string): boolean {
  return /^\.{0,2}\//.test(name) || /\.(?:[cm]?[jt]s|ya?ml)$/.test(name);
}

/**
 * A test's fields with the paths of its system, workload and program, and those among its options, as they are from the
 * folder of the file that it is written in, wherever the test is started. Those of modules become absolute, as the catalog
 * knows them; those of programs and options are shown as they can be typed, and a program's bare name may be on the PATH.
 */
export function besideFile(
  fields: { readonly [field: string]: unknown },
  file: string,
): { readonly [field: string]: unknown } {
  const folder = dirname(resolve(file));
  const absolute = (name: unknown): unknown =>
    typeof name === "string" && isModulePath(name) ? resolve(folder, name) : name;
  const { system, workload, bin, options } = fields;
  const isNested = typeof workload === "object" && workload !== null && "name" in workload;
  return {
    ...fields,
    ...(system === undefined ? {} : { system: absolute(system) }),
    ...(workload === undefined
      ? {}
      : { workload: isNested ? { ...workload, name: absolute(workload.name) } : absolute(workload) }),
    ...(typeof bin === "string" && bin.includes("/") ? { bin: typedBeside(bin, file) } : {}),
    ...(typeof options === "object" && options !== null ? { options: optionsBeside(options, file) } : {}),
  };
}

/** As it can be typed where the test is started. */
function typedBeside(given: string, file: string): string {
  const path = isAbsolute(given) ? given : join(dirname(file), given);
  return isAbsolute(path) ? path : `./${path}`;
}

/** What is a path of a file: begins with a dot or a slash and has an ending, or ends as a WebAssembly module does. */
function optionsBeside(options: object, file: string): { readonly [name: string]: unknown } {
  const isPath = (value: unknown): value is string =>
    typeof value === "string" && /(?:^\.{0,2}\/.*\.\w+|\.wasm)(?:@sha256:\w+)?$/.test(value);
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, isPath(value) ? typedBeside(value, file) : value]),
  );
}
