/**
 * The configurations that a search has met: where it stands in the history, which open operations have taken effect,
 * the object's state, and how much of the never-returned operations is used up. Each remembers its predecessor and the
 * operations placed on the way, which gives the linearization in the end.
 *
 * All of it lies in two growing columns of numbers and one hash table: no object a configuration.
 */

export const LAYER = 0;
export const STATE = 1;
export const USAGE = 2;
/** Bit 0: a never-returned operation has just been used and nobody has observed it yet. Bit 1: one was used too often. */
export const FLAGS = 3;
const PARENT = 4;
/** Another configuration with the same layer, state and mask. */
const NEXT = 5;
const PATH_END = 6;
export const MASK = 7;

export interface Configurations {
  readonly count: () => number;
  readonly field: (id: number, field: number) => number;
  readonly readMask: (id: number, into: Int32Array) => void;
  /**
   * Adds a configuration unless `isCovered` holds for one that agrees in layer, state and mask.
   * @returns its id, or -1
   */
  readonly add: (at: Configuration, path: readonly number[], isCovered: (other: number) => boolean) => number;
  /** The items placed from the beginning up to and including the configuration, in order. */
  readonly pathTo: (id: number) => number[];
  /** Counts the table as if it had just doubled: by the time it does, that is spent. */
  readonly bytes: () => number;
}

export interface Configuration {
  layer: number;
  state: number;
  usage: number;
  flags: number;
  parent: number;
  readonly mask: Int32Array;
}

export function createConfigurations(words: number): Configurations {
  const stride = MASK + words;
  let columns = new Int32Array(stride * 64);
  let paths = new Int32Array(256);
  let table = new Int32Array(128).fill(-1);
  let count = 0;
  let pathEnd = 0;
  let heads = 0;

  const hash = (layer: number, state: number, mask: Int32Array, from: number): number => {
    let value = Math.imul(layer, 0x9e3779b1) ^ Math.imul(state + 1, 0x85ebca6b);
    for (let word = 0; word < words; word++) {
      value = Math.imul(value ^ (value >>> 15), 0xc2b2ae35) ^ (mask[from + word] ?? 0);
    }
    value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
    return (value ^ (value >>> 15)) >>> 0;
  };
  const grow = (): void => {
    table = new Int32Array(table.length * 2).fill(-1);
    const heading = new Uint8Array(count).fill(1);
    for (let id = 0; id < count; id++) {
      const next = columns[id * stride + NEXT] ?? -1;
      if (next >= 0) heading[next] = 0;
    }
    for (let id = 0; id < count; id++) {
      if (heading[id] === 0) continue;
      const at = id * stride;
      let place = hash(columns[at + LAYER] ?? 0, columns[at + STATE] ?? 0, columns, at + MASK) & (table.length - 1);
      while (table[place] !== -1) place = (place + 1) & (table.length - 1);
      table[place] = id;
    }
  };
  const placeOf = (layer: number, state: number, mask: Int32Array): number => {
    let place = hash(layer, state, mask, 0) & (table.length - 1);
    search: for (; ; place = (place + 1) & (table.length - 1)) {
      const id = table[place] ?? -1;
      if (id === -1) return place;
      const at = id * stride;
      if (columns[at + LAYER] !== layer || columns[at + STATE] !== state) continue;
      for (let word = 0; word < words; word++) if (columns[at + MASK + word] !== mask[word]) continue search;
      return place;
    }
  };
  const add = (at: Configuration, path: readonly number[], isCovered: (other: number) => boolean): number => {
    const place = placeOf(at.layer, at.state, at.mask);
    const head = table[place] ?? -1;
    for (let other = head; other !== -1; other = columns[other * stride + NEXT] ?? -1) if (isCovered(other)) return -1;
    const id = count++;
    if (count * stride > columns.length) columns = larger(columns, more(columns.length));
    while (pathEnd + path.length > paths.length) paths = larger(paths, more(paths.length));
    for (const item of path) paths[pathEnd++] = item;
    const start = id * stride;
    columns[start + LAYER] = at.layer;
    columns[start + STATE] = at.state;
    columns[start + USAGE] = at.usage;
    columns[start + FLAGS] = at.flags;
    columns[start + PARENT] = at.parent;
    columns[start + NEXT] = head;
    columns[start + PATH_END] = pathEnd;
    for (let word = 0; word < words; word++) columns[start + MASK + word] = at.mask[word] ?? 0;
    table[place] = id;
    if (head === -1 && ++heads * 2 > table.length) grow();
    return id;
  };
  return {
    count: () => count,
    field: (id, field) => columns[id * stride + field] ?? -1,
    readMask: (id, into) => {
      for (let word = 0; word < words; word++) into[word] = columns[id * stride + MASK + word] ?? 0;
    },
    add,
    pathTo: (id) => {
      const backwards: number[] = [];
      for (let at = id; at >= 0; at = columns[at * stride + PARENT] ?? -1) {
        const start = at === 0 ? 0 : (columns[(at - 1) * stride + PATH_END] ?? 0);
        for (let end = columns[at * stride + PATH_END] ?? 0; end > start; end--) backwards.push(paths[end - 1] ?? -1);
      }
      return backwards.reverse();
    },
    bytes: () => 4 * (columns.length + paths.length + 2 * table.length),
  };
}

/** Twice as much, but a small step once it is large: the memory limit is kept within a tenth. */
function more(length: number): number {
  return length < 1 << 20 ? length * 2 : length + (length >> 4);
}

function larger(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(column);
  return copy;
}
