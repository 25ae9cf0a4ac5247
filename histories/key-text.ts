/**
 * A key as it is shown: 1 and "1" are two keys.
 */
import type { Key } from "./event.ts";

/** A text that could be taken for a number stands in quotes: `x1`, `1`, `"1"`. */
export function keyText(key: Key): string {
  return typeof key === "string" && Number.isFinite(Number(key)) ? JSON.stringify(key) : String(key);
}
