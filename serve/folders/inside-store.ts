/**
 * Paths that browsers ask for, held inside the store.
 *
 * Cleaning a path up is a game that others win: there is always one more way to write "..". So a path is taken apart, any
 * part that is no plain name is refused, and what the file system makes of the rest, links followed, must lie below the
 * store's real folder. Only files and folders count: to open a pipe or a device would hang, or do something.
 */
import type { Stats } from "node:fs";
import { lstat, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

/** A file or folder of the store. */
export interface StorePlace {
  /** Absolute, with no link in it. */
  readonly path: string;
  readonly stats: Stats;
}

/**
 * What lies at a path of the store; undefined where nothing does that may be shown.
 *
 * @param root the store's real path
 * @param relative names with "/" between, decoded once
 */
export async function insideStore(root: string, relative: string): Promise<StorePlace | undefined> {
  const names = relative.split("/");
  if (!names.every(isPlainName)) return undefined;
  try {
    const path = await realpath(join(root, ...names));
    if (!path.startsWith(root + sep)) return undefined;
    const stats = await lstat(path);
    return stats.isFile() || stats.isDirectory() ? { path, stats } : undefined;
  } catch {
    return undefined;
  }
}

function isPlainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[\\/\0]/.test(name);
}
