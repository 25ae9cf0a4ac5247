/**
 * Paths as they are printed: relative where that is shorter.
 */
import { relative } from "node:path";

/** Relative to the working directory when it lies below, else as it is. */
export function shortPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}
