/**
 * Values compared by what they say: arrays by position, objects by name whatever the order of the names.
 */
import { canonicalText, readableText } from "../../histories/canonical-text.ts";
import { isList } from "../../histories/json.ts";
import type { Json } from "../../histories/json.ts";

export { canonicalText, isList };

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

/** A value in a sentence: short, on one line. Of a long list the ends, and how many lie between. */
export function shortText(value: Json): string {
  if (value === null) return "absent";
  const text = readableText(value);
  if (text.length <= SHORT_MAX) return text;
  const ends = isList(value) ? listEnds(value) : undefined;
  return ends ?? `${text.slice(0, END_MAX)} … ${text.slice(-END_MAX)}`;
}

const SHORT_MAX = 60;
const END_MAX = 28;
/** Of a list either end gets so much. */
const LIST_END_MAX = 20;

/** `[1,2,3 … and 790 more … 794,795]`; undefined where not even one element is short enough. */
function listEnds(list: readonly Json[]): string | undefined {
  const fitting = (elements: Iterable<Json>): string[] => {
    const texts: string[] = [];
    let length = 0;
    for (const element of elements) {
      const text = readableText(element);
      length += text.length + 1;
      if (length > LIST_END_MAX) break;
      texts.push(text);
    }
    return texts;
  };
  const first = fitting(list);
  const last = fitting(list.slice(-LIST_END_MAX).reverse()).reverse();
  const between = list.length - first.length - last.length;
  if (first.length === 0 || last.length === 0 || between <= 0) return undefined;
  return `[${first.join(",")} … and ${between} more … ${last.join(",")}]`;
}
