/**
 * Paths and keys as they are shown: a path relative where that is shorter, a key such that 1 and "1" are two.
 */
import { relative } from "node:path";
import type { Key } from "../../histories/event.ts";

/** A text that could be taken for a number stands in quotes. */
export function shownKey(key: Key): string {
  return typeof key === "string" && (key === "" || Number.isFinite(Number(key))) ? JSON.stringify(key) : String(key);
}

/** Relative to the working directory when it lies below, else as it is. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}
