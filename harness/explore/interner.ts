/**
 * Interner: gives each text a number, the same for the same text. A state of the search is then a few numbers.
 */
import { hashOfText } from "./hash.ts";

/** Values by number, found again by their text. */
export interface Interner<Value> {
  /** The number of this text; a new one where it was never seen, and `make` gives its value. */
  idOf(text: string, make: () => Value): number;
  /** The number of this text; undefined: it was never seen. */
  find(text: string): number | undefined;
  /** The value of a number that `idOf` gave. */
  at(id: number): Value;
  /** The hash of the text with this number: the same in every interner. */
  hashOf(id: number): number;
  size(): number;
  /** Bytes that the texts take, about. */
  bytes(): number;
}

/** Of a text: its characters, and its places in the tables. */
const BYTES_A_TEXT = 120;

/** An interner that has seen nothing: its numbers are 0, 1, 2, … */
export function createInterner<Value>(): Interner<Value> {
  const ids = new Map<string, number>();
  const values: Value[] = [];
  const hashes: number[] = [];
  let bytes = 0;
  return {
    idOf(text, make) {
      const known = ids.get(text);
      if (known !== undefined) return known;
      const id = values.length;
      ids.set(text, id);
      values.push(make());
      hashes.push(hashOfText(text));
      bytes += text.length + BYTES_A_TEXT;
      return id;
    },
    find: (text) => ids.get(text),
    at: (id) => values[id] as Value,
    hashOf: (id) => hashes[id] as number,
    size: () => values.length,
    bytes: () => bytes,
  };
}
