/**
 * Which values an operation on a single value touches.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { canonicalText, isList } from "../../models/json-text.ts";
import type { Model } from "../../models/model.ts";

/** Words of blocks that mean the same as those of registers. */
const BLOCK_WORDS: ReadonlyMap<string, string> = new Map([
  ["readBlock", "read"],
  ["writeBlock", "write"],
]);

/** What the operation does to its value, in the words of a register; other words stay. */
export function registerWord(f: string): string {
  return BLOCK_WORDS.get(f) ?? f;
}

/** Equal for equal values. */
export const valueKey = (value: Json): string => canonicalText(value);

/** The keys of the values that it touches: two for a cas, from and to; at most one for the others. */
export function valuesOf({ f, input, output, outcome }: Operation): string[] {
  if (f === "cas") {
    const [from = null, to = null] = isList(input) ? input : [];
    return [valueKey(from), valueKey(to)];
  }
  if (registerWord(f) === "read") return outcome === "ok" ? [valueKey(output ?? null)] : [];
  return [valueKey(f === "delete" ? null : input)];
}

/** The words whose values this file knows; a test-and-set, for one, puts a value that it does not name. */
const WORDS: ReadonlySet<string> = new Set(["read", "write", "cas", "delete"]);

/** True when the object holds one value, every operation names what it touches, and none builds on the value before. */
export function isCellWithoutAppends(model: Model, operations: readonly Operation[]): boolean {
  return model.action !== undefined && operations.every(({ f }) => WORDS.has(registerWord(f)));
}

/** The distinct values that the operations name. */
export function touchedValues(operations: readonly Operation[]): Json[] {
  const byText = new Map<string, Json>();
  for (const { f: word, input, output, outcome, error } of operations) {
    const f = registerWord(word);
    const named: Json[] = f === "cas" ? (isList(input) ? [...input] : []) : f === "read" ? [] : [input];
    if (f === "read" && outcome === "ok") named.push(output ?? null);
    if (f === "delete") named.push(null);
    if (outcome === "fail" && isList(error) && error.length === 2) named.push(error[1] ?? null);
    for (const value of named) byText.set(valueKey(value), value);
  }
  return [...byText.values()];
}
