/**
 * Values in a sentence, a row or a label: short and on one line. Texts keep their quotes, so that 1 and "1" are two.
 */
import { readableText } from "../canonical-text.ts";
import { clipped } from "../clipped.ts";
import { isList } from "../json.ts";
import type { Json } from "../json.ts";

/** What null reads as: nothing is there. */
const ABSENT = "absent";

/** e.g. `3`, `"a"`, `[1,2]`, `absent` for null. Of a long list the ends, and how many lie between: at most 60 characters. */
export function shortText(value: Json): string {
  if (value === null) return ABSENT;
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

/** Names and other texts as they are, the rest as JSON, cut with an ellipsis; empty for undefined. For what is no value of an object. */
export function bareText(value: Json | undefined, charactersMax = 40): string {
  if (value === undefined) return "";
  return clipped(typeof value === "string" ? value : JSON.stringify(value), charactersMax);
}
