/**
 * A key as it is shown: 1 and "1" are two keys.
 */
import { nameOfText, readableText } from "./canonical-text.ts";
import type { Key } from "./event.ts";

/** A text that could be taken for a number stands in quotes, a set as EDN has it: `x1`, `1`, `"1"`, `["t",1]`, `#{1,2}`. */
export function keyText(key: Key): string {
  if (typeof key !== "string") return String(key);
  if (Number.isFinite(Number(key))) return JSON.stringify(key);
  const name = nameOfText(key);
  return typeof name === "object" ? readableText(name) : key;
}
