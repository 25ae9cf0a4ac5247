/**
 * Whether modules import each other in a circle. One of them then runs before the other's exports are there, and what it
 * takes for a system is undefined. The error that follows says nothing of this, so it is looked for where one was met.
 *
 * Imports are found by their text, without a parser: this only adds a hint to an error that is there already.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** Modules looked at, at most. */
const MODULES_MAX = 200;

/** The names of files in a circle of imports, e.g. ["a.ts", "b.ts", "a.ts"]; undefined where none is found. */
export function importCycle(path: string): readonly string[] | undefined {
  const done = new Set<string>();
  const search = (file: string, above: readonly string[]): readonly string[] | undefined => {
    const begun = above.indexOf(file);
    if (begun !== -1) return [...above.slice(begun), file];
    if (done.has(file) || done.size >= MODULES_MAX) return undefined;
    done.add(file);
    for (const imported of importsOf(file)) {
      const cycle = search(imported, [...above, file]);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  return search(path, [])?.map((file) => basename(file));
}

/** The files that this one imports by a relative path. */
function importsOf(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  const named = [...text.matchAll(/^\s*(?:import|export)\b(?!\s+type\b)[^;"']*["'](\.[^"']+)["']/gm)];
  return named.flatMap(([, name = ""]) => {
    const path = resolve(dirname(file), name);
    return [path, path.replace(/js$/, "ts"), `${path}.ts`, `${path}.js`].find((each) => existsSync(each)) ?? [];
  });
}
