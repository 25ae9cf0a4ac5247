/**
 * Seeded random streams: sfc32, seeded through splitmix32.
 *
 * Each part of a test (network, disk, every node, every client …) draws from a stream of its own, forked by name
 * from one root seed, so that taking a fault away does not shift anybody else's draws. That is what makes recorded
 * failures shrink.
 *
 * Source: sfc32 from Chris Doty-Humphrey's PractRand; splitmix32 is the finalizer of MurmurHash3 on a Weyl sequence.
 */
export interface RandomStream {
  /** An integer, uniform in 0 … 2^32-1. */
  next(): number;
  /** A number, uniform in 0 <= x < 1, with 32 bits. */
  unit(): number;
  /** An integer, uniform in low … high, both included. */
  integer(low: number, high: number): number;
  /** True with this probability (0..1). */
  chance(probability: number): boolean;
  /** One of the items; throws a RangeError when there are none. */
  pick<T>(items: readonly T[]): T;
  /** A new array with the items in random order. */
  shuffle<T>(items: readonly T[]): T[];
  /** A stream of its own, which depends on this stream's seed and the name only, not on what was drawn. */
  fork(name: string): RandomStream;
}

/** A stream for this seed (any integer; 32 bits of it count). */
export function randomStream(seed: number): RandomStream {
  return new Sfc32(seed);
}

/** A class, because a simulated run makes hundreds of streams: as closures, each would cost eight of them. */
class Sfc32 implements RandomStream {
  readonly #seed: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#seed = seed;
    this.#a = splitmix32(seed, 1);
    this.#b = splitmix32(seed, 2);
    this.#c = splitmix32(seed, 3);
    for (let round = 0; round < 12; round++) this.next();
  }

  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  unit(): number {
    return this.next() / 4294967296;
  }

  integer(low: number, high: number): number {
    if (!(high >= low)) throw new RangeError(`integer(low, high): expected low <= high, found ${low} and ${high}`);
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)] as T;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.integer(0, last);
      const moved = result[last] as T;
      result[last] = result[other] as T;
      result[other] = moved;
    }
    return result;
  }

  fork(name: string): RandomStream {
    return new Sfc32(hashName(this.#seed, name));
  }
}

/** The number of this place (1, 2, 3 …) in the sequence of splitmix32 from this seed. */
function splitmix32(seed: number, place: number): number {
  const state = (seed + Math.imul(place, 0x9e3779b9)) | 0;
  let mixed = state ^ (state >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) | 0;
}

/** FNV-1a over the name, started from the mixed seed: unmixed, seed 1 with "a" would meet seed 2 with "b". */
function hashName(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ splitmix32(seed, 1);
  for (let position = 0; position < name.length; position++) {
    hash = Math.imul(hash ^ name.charCodeAt(position), 0x01000193);
  }
  return hash;
}
