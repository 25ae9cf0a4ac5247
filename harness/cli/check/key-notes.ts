/**
 * What is strange about the keys of a history, though legal: most often it is a mistake of whoever wrote it.
 */
import type { Key } from "../../../histories/event.ts";

/** An operation, or all of a key. */
interface Keyed {
  readonly key?: Key | undefined;
  readonly operationCount?: number;
}

/** Keys that look like one but are two, and keys that are missing here and there; a sentence each. */
export function keyNotes(keyed: readonly Keyed[]): string[] {
  const numbers = new Set<string>();
  const words = new Set<string>();
  let [unkeyed, all] = [0, 0];
  for (const { key, operationCount = 1 } of keyed) {
    all += operationCount;
    if (key === undefined) unkeyed += operationCount;
    else (typeof key === "number" ? numbers : words).add(String(key));
  }
  const notes: string[] = [];
  const twin = [...words].find((word) => numbers.has(word));
  if (twin !== undefined) {
    notes.push(`the key is the number ${twin} in some operations and the text "${twin}" in others: taken for two keys`);
  }
  if (unkeyed > 0 && unkeyed < all) {
    notes.push(`${unkeyed} of ${all} operations have no key: taken for one object apart from the others`);
  }
  return notes;
}
