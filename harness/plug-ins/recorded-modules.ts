/**
 * What was plugged in where a hunt began, kept beside its files: a finding can be run again without saying so once more.
 *
 * `plug-ins.json`: paths, relative to the folder that it is in.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { writeJsonFile } from "../../runs/run-directory.ts";

const FILE = "plug-ins.json";

/** Writes the file; nothing for no modules. @param modules absolute paths */
export function recordModules(folder: string, modules: readonly string[]): void {
  if (modules.length === 0) return;
  writeJsonFile(
    join(folder, FILE),
    modules.map((path) => relative(resolve(folder), path)),
  );
}

/**
 * The modules recorded in a folder, or beside a file, as absolute paths; none where nothing is recorded, or what is there
 * cannot be read: then a system that is not known is told when it is looked for.
 */
export function recordedModules(place: string): readonly string[] {
  const given = resolve(/\.(json|txt)$/.test(place) ? dirname(place) : place);
  if (!existsSync(join(given, FILE))) return [];
  // Paths in it begin in the folder as it is, and not where a link such as store/latest to it lies.
  const folder = realpathSync(given);
  const path = join(folder, FILE);
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    const paths = Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
    return paths.map((one) => resolve(folder, one));
  } catch {
    return [];
  }
}
