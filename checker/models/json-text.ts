/**
 * Values compared by what they say: arrays by position, objects by name whatever the order of the names.
 */
import { canonicalText } from "../../histories/canonical-text.ts";
import { isList } from "../../histories/json.ts";
import type { Json } from "../../histories/json.ts";
import { shortText } from "../../histories/words/value-text.ts";

export { canonicalText, isList, shortText };

/** A key in a map for a value: scalars as they are, the rest by their text, marked so that no string is mistaken for it. */
export function elementKey(value: Json): Json {
  return value !== null && typeof value === "object" ? `\u0000${canonicalText(value)}` : value;
}

/** True when the two say the same. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (isList(a)) return isList(b) && a.length === b.length && isPrefix(a, b);
  if (isList(b)) return false;
  return canonicalText(a) === canonicalText(b);
}

/** True when `list` begins with `start`. A plain loop: histories of lists compare millions of elements. */
export function isPrefix(start: readonly Json[], list: readonly Json[]): boolean {
  if (start.length > list.length) return false;
  for (let at = 0; at < start.length; at++) {
    const [a, b] = [start[at] ?? null, list[at] ?? null];
    if (a !== b && !sameJson(a, b)) return false;
  }
  return true;
}
