/**
 * The configurations that a search has met: its layer, the open operations that have taken effect, the state of the
 * object, and the usage of never-returned operations. Each configuration also has its parent and the items that were
 * placed on the way from there. That gives the linearization in the end.
 *
 * Everything is in pages of numbers and one hash table; there is no object for each configuration. Full pages are never
 * copied, so `bytes` is right: a large column that grows would leave its old copy to the garbage collector.
 */
import { wrongIndex } from "../../base/wrong-index.ts";
import { createGrowingNumbers } from "./growing-numbers.ts";

/** The field with the layer: how many returns are passed. */
export const LAYER = 0;
/** The field with the state, by its number in the machine. */
export const STATE = 1;
/** The field with the usage of never-returned operations. */
export const USAGE = 2;
/**
 * The field with two flags. Bit 0: the last operation never returned, and nobody has observed it so far. Bit 1: a
 * never-returned operation was used too often.
 */
export const FLAGS = 3;
const PARENT = 4;
/** The next configuration with the same layer, state and mask; -1 for none. */
const NEXT = 5;
const PATH_END = 6;
/** The first field of the mask. */
export const MASK = 7;

/** Configurations by id, counted from 0. */
export interface Configurations {
  readonly count: () => number;
  readonly field: (id: number, field: number) => number;
  readonly readMask: (id: number, into: Int32Array) => void;
  /**
   * Adds a configuration, unless `isCovered` holds for one with the same layer, state and mask.
   * @param path the items that were placed on the way from the parent
   * @returns its id, or -1 where it was not added
   */
  readonly add: (at: Configuration, path: readonly number[], isCovered: (other: number) => boolean) => number;
  /** The items placed from the beginning up to and including the configuration, in order. */
  readonly pathTo: (id: number) => number[];
  /** The memory that it uses; the hash table counts as if it had doubled, so that growing never exceeds a limit. */
  readonly bytes: () => number;
}

/** A configuration to be added: its fields and its mask. */
export interface Configuration {
  layer: number;
  state: number;
  usage: number;
  flags: number;
  parent: number;
  readonly mask: Int32Array;
}

/**
 * No configurations yet.
 * @param words how many 32-bit words a mask has
 */
export function createConfigurations(words: number): Configurations {
  const stride = MASK + words;
  const columns = createGrowingNumbers(stride);
  const paths = createGrowingNumbers(1);
  let table = new Int32Array(128).fill(-1);
  let count = 0;
  let pathEnd = 0;
  let heads = 0;

  const field = (id: number, at: number): number => columns.pageOf(id)[columns.startOf(id) + at] ?? wrongIndex(id);
  const grow = (): void => {
    table = new Int32Array(table.length * 2).fill(-1);
    const heading = firstOfChains(count, (id) => field(id, NEXT));
    for (let id = 0; id < count; id++) {
      if (heading[id] === 0) continue;
      const page = columns.pageOf(id);
      const at = columns.startOf(id);
      let place =
        hashOf(
          page[at + LAYER] ?? wrongIndex(at + LAYER),
          page[at + STATE] ?? wrongIndex(at + STATE),
          page,
          at + MASK,
          at + stride,
        ) &
        (table.length - 1);
      while (table[place] !== -1) place = (place + 1) & (table.length - 1);
      table[place] = id;
    }
  };
  const placeOf = (layer: number, state: number, mask: Int32Array): number => {
    let place = hashOf(layer, state, mask, 0, words) & (table.length - 1);
    search: for (; ; place = (place + 1) & (table.length - 1)) {
      const id = table[place] ?? wrongIndex(place);
      if (id === -1) return place;
      const page = columns.pageOf(id);
      const at = columns.startOf(id);
      if (page[at + LAYER] !== layer || page[at + STATE] !== state) continue;
      for (let word = 0; word < words; word++) if (page[at + MASK + word] !== mask[word]) continue search;
      return place;
    }
  };
  const add = (at: Configuration, path: readonly number[], isCovered: (other: number) => boolean): number => {
    const place = placeOf(at.layer, at.state, at.mask);
    const head = table[place] ?? wrongIndex(place);
    for (let other = head; other !== -1; other = field(other, NEXT)) if (isCovered(other)) return -1;
    const id = count++;
    for (const item of path) paths.roomFor(pathEnd)[paths.startOf(pathEnd++)] = item;
    const page = columns.roomFor(id);
    const start = columns.startOf(id);
    writeFields(page, start, at);
    page[start + NEXT] = head;
    page[start + PATH_END] = pathEnd;
    for (let word = 0; word < words; word++) page[start + MASK + word] = at.mask[word] ?? wrongIndex(word);
    table[place] = id;
    if (head === -1 && ++heads * 2 > table.length) grow();
    return id;
  };
  return {
    count: () => count,
    field,
    readMask: (id, into) => {
      for (let word = 0; word < words; word++) into[word] = field(id, MASK + word);
    },
    add,
    pathTo: (id) => pathTo(id, field, (at) => paths.pageOf(at)[paths.startOf(at)] ?? wrongIndex(at)),
    bytes: () => columns.bytes() + paths.bytes() + 8 * table.length,
  };
}

/** By configuration: 1 if no other one has it as its next. */
function firstOfChains(count: number, nextOf: (id: number) => number): Uint8Array {
  const isFirst = new Uint8Array(count).fill(1);
  for (let id = 0; id < count; id++) {
    const next = nextOf(id);
    if (next >= 0) isFirst[next] = 0;
  }
  return isFirst;
}

/** The hash of layer, state and mask. The words of the mask are in a column, from `from` to before `to`. */
function hashOf(layer: number, state: number, column: Int32Array, from: number, to: number): number {
  let value = Math.imul(layer, 0x9e3779b1) ^ Math.imul(state + 1, 0x85ebca6b);
  for (let at = from; at < to; at++) {
    value = Math.imul(value ^ (value >>> 15), 0xc2b2ae35) ^ (column[at] ?? wrongIndex(at));
  }
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  return (value ^ (value >>> 15)) >>> 0;
}

/** Writes the fields of a configuration into its row. */
function writeFields(page: Int32Array, start: number, { layer, state, usage, flags, parent }: Configuration): void {
  page[start + LAYER] = layer;
  page[start + STATE] = state;
  page[start + USAGE] = usage;
  page[start + FLAGS] = flags;
  page[start + PARENT] = parent;
}

/** The items on the way to a configuration, in order. They are collected backwards, from parent to parent. */
function pathTo(id: number, field: (id: number, at: number) => number, itemAt: (place: number) => number): number[] {
  const backwards: number[] = [];
  for (let at = id; at >= 0; at = field(at, PARENT)) {
    const start = at === 0 ? 0 : field(at - 1, PATH_END);
    for (let end = field(at, PATH_END); end > start; end--) backwards.push(itemAt(end - 1));
  }
  return backwards.reverse();
}
