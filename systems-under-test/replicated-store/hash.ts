/**
 * A hash of JSON values, to compare logs and states by one number: FNV-1a over 32-bit words. Hashing the fields directly
 * is ten times faster than hashing the JSON text.
 */
import type { Json } from "../node-kit/node.ts";

/** What a hash begins with. */
export const HASH_START = 0x811c9dc5;

/** Adds a number, of which the lower 32 bits count. */
export function mixNumber(hash: number, word: number): number {
  return Math.imul(hash ^ word, 0x01000193);
}

function mixText(hash: number, text: string): number {
  let mixed = mixNumber(hash, text.length);
  for (let position = 0; position < text.length; position++) mixed = mixNumber(mixed, text.charCodeAt(position));
  return mixed;
}

/** Adds a JSON value to a hash. Values with the same JSON text give the same hash. */
export function mixJson(hash: number, value: Json): number {
  if (typeof value === "string") return mixText(mixNumber(hash, 1), value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) return mixText(mixNumber(hash, 3), String(value));
    return mixNumber(mixNumber(mixNumber(hash, 2), value | 0), (value / 4294967296) | 0);
  }
  if (typeof value === "boolean") return mixNumber(hash, value ? 4 : 5);
  if (value === null) return mixNumber(hash, 6);
  let mixed = mixNumber(hash, 7);
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) mixed = mixJson(mixed, item);
    return mixNumber(mixed, 8);
  }
  const record = value as { readonly [name: string]: Json };
  for (const name in record) {
    const member = record[name];
    if (member !== undefined) mixed = mixJson(mixText(mixed, name), member);
  }
  return mixNumber(mixed, 9);
}
