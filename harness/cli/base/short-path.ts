/**
 * Paths as they are printed: relative where that is shorter.
 */
import { existsSync, realpathSync } from "node:fs";
import { relative } from "node:path";

/**
 * A path that stays what it is: `store/latest` is another folder as soon as something else runs. What is no path, such as
 * a seed line, is given back as it is.
 */
export function lastingPath(given: string): string {
  return existsSync(given) ? shortPath(realpathSync(given)) : given;
}

/** Relative to the working directory when it lies below, else as it is. */
export function shortPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}
