/**
 * Words: JSON values as numbers that fit a column, and back. A natural number is its own word. Scalars of other kinds
 * stand once in a table; a list stands in a column of its own as its length and the words of its elements, so that a
 * million pairs of a cas are no million objects.
 *
 * Deliberately not the numbers of `linearizability/values.ts`: whoever checks a reading must not read with the same eyes.
 */
import type { Json } from "../../histories/json.ts";
import { isList } from "../models/json-text.ts";

export interface Words {
  /** The word of a value, a whole number of 32 bits. Cost: the size of the value. */
  readonly wordOf: (value: Json) => number;
  /** The value of a word. Lists are made anew at every call. */
  readonly valueOf: (word: number) => Json;
}

/** Words below zero: even codes are places in the table, odd ones places in the column of lists. */
const codeOf = (word: number): number => -1 - word;

/** The first in the table. */
const NULL = -1;
const LISTS_ROOM = 64;

/** An empty table of words. */
export function createWords(): Words {
  const table: Json[] = [null];
  const places = new Map<Json, number>();
  let lists = new Int32Array(LISTS_ROOM);
  let listsEnd = 0;

  const tableWord = (value: Json): number => {
    const isScalar = typeof value !== "object";
    let place = isScalar ? places.get(value) : undefined;
    if (place === undefined) {
      place = table.push(value) - 1;
      if (isScalar) places.set(value, place);
    }
    return -1 - 2 * place;
  };
  const listWord = (list: readonly Json[]): number => {
    const start = listsEnd;
    listsEnd += 1 + list.length;
    while (listsEnd > lists.length) {
      const wider = new Int32Array(lists.length * 2);
      wider.set(lists);
      lists = wider;
    }
    lists[start] = list.length;
    // An element that is a list itself makes the column longer, and perhaps another one.
    list.forEach((element, at) => {
      const word = wordOf(element);
      lists[start + 1 + at] = word;
    });
    return -2 - 2 * start;
  };
  const wordOf = (value: Json): number => {
    if (typeof value === "number" && (value | 0) === value && value >= 0) return value;
    if (value === null) return NULL;
    return isList(value) ? listWord(value) : tableWord(value);
  };
  const valueOf = (word: number): Json => {
    if (word >= 0) return word;
    if (word === NULL) return null;
    const code = codeOf(word);
    const place = code >> 1;
    if ((code & 1) === 0) {
      const value = table[place];
      if (value === undefined) throw new RangeError(`transcript: there is no value ${place} among ${table.length}`);
      return value;
    }
    const length = lists[place];
    if (length === undefined) throw new RangeError(`transcript: no list begins at ${place}`);
    return Array.from(lists.subarray(place + 1, place + 1 + length), valueOf);
  };
  return { wordOf, valueOf };
}
