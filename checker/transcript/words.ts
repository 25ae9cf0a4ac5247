/**
 * Words: JSON values as numbers that fit in a column, and back. A natural number is its own word. Every other scalar is
 * stored once in a table. A list is stored in a separate column, as its length and the words of its elements, so that a
 * million cas pairs do not need a million objects.
 *
 * This deliberately does not use the numbers of `linearizability/values.ts`: a mistake there must not be repeated here.
 */
import type { Json } from "../../histories/json.ts";
import { isList } from "../models/json-text.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** A table of values and their numbers, both ways. */
export interface Words {
  /** The word of a value, an integer of 32 bits. The cost is proportional to the size of the value. */
  readonly wordOf: (value: Json) => number;
  /** The value of a word. Every call creates lists anew. */
  readonly valueOf: (word: number) => Json;
}

/** Turns a negative word into a code: even codes are places in the table, odd ones are places in the column of lists. */
const codeOf = (word: number): number => -1 - word;

/** The word of null, which is the first in the table. */
const NULL = -1;
/** How many words a page of lists has, as a power of two. */
const PAGE_BITS = 12;
const PAGE_ROOM = 1 << PAGE_BITS;
const FIRST_ROOM = 64;

/** An empty table of words. */
export function createWords(): Words {
  const table: Json[] = [null];
  const places = new Map<Json, number>();
  const lists = createGrowingColumn();

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
    const start = lists.makeRoom(1 + list.length);
    lists.set(start, list.length);
    list.forEach((element, at) => lists.set(start + 1 + at, wordOf(element)));
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
    const length = lists.at(place);
    return Array.from({ length }, (_, at) => valueOf(lists.at(place + 1 + at)));
  };
  return { wordOf, valueOf };
}

/** A column of integers in pages, so that a long one grows without copying. */
interface GrowingColumn {
  /** Makes the column longer by `length` places; returns the first of them. */
  readonly makeRoom: (length: number) => number;
  readonly set: (place: number, number: number) => void;
  /** @throws WrongIndexError if the column has no such page */
  readonly at: (place: number) => number;
}

function createGrowingColumn(): GrowingColumn {
  const pages = [new Int32Array(FIRST_ROOM)];
  let [end, room] = [0, FIRST_ROOM];
  /** Adds a page, or doubles the first one; returns the new room. */
  const grow = (): number => {
    if (room >= PAGE_ROOM) {
      pages.push(new Int32Array(PAGE_ROOM));
      return room + PAGE_ROOM;
    }
    const wider = new Int32Array(2 * room);
    wider.set(pages[0] ?? wrongIndex(0));
    pages[0] = wider;
    return 2 * room;
  };
  const pageOf = (place: number): Int32Array => pages[place >> PAGE_BITS] ?? wrongIndex(place);
  return {
    makeRoom: (length) => {
      const start = end;
      end += length;
      while (room < end) room = grow();
      return start;
    },
    set: (place, number) => {
      pageOf(place)[place & (PAGE_ROOM - 1)] = number;
    },
    at: (place) => pageOf(place)[place & (PAGE_ROOM - 1)] ?? wrongIndex(place),
  };
}
