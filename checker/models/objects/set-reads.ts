/**
 * Reads of a whole set: all elements in any order, each once.
 */
import type { Json } from "../../../histories/json.ts";
import { asSortedSet } from "../beginning.ts";
import { canonicalText, elementKey, isList, shortText } from "../json-text.ts";
import type { Call } from "../model.ts";

/** Whether a set with these elements, sorted by their text, can give this answer. Null counts as an empty list. */
export function showsAll(elements: readonly Json[], answer: Json | undefined): boolean {
  const seen = answer ?? [];
  if (!isList(seen) || seen.length !== elements.length) return false;
  const sorted = asSortedSet(seen);
  return sorted !== undefined && canonicalText(sorted) === canonicalText(elements);
}

/** Why no set gives this answer to a read: "1 was read twice"; undefined: one may. */
export function readTwice({ f, known, output }: Call): string | undefined {
  if (f !== "read" || !known || !isList(output)) return undefined;
  const seen = new Set<Json>();
  for (const element of output) {
    const key = elementKey(element);
    if (seen.has(key)) return `${shortText(element)} was read twice`;
    seen.add(key);
  }
  return undefined;
}
