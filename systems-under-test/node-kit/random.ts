/**
 * Seeded random streams: sfc32, seeded through splitmix32.
 *
 * Each part of a test (network, disk, every node, every client …) has its own stream, forked by name from one root
 * seed. So removing a fault does not change the draws of the other parts, and a recorded failure can be shrunk.
 *
 * Source: sfc32 from Chris Doty-Humphrey's PractRand; splitmix32 is the finalizer of MurmurHash3 on a Weyl sequence.
 */

/**
 * A stream of random numbers. The same seed gives the same numbers on every machine.
 *
 * @example
 * ```ts
 * const random = createRandomStream(7);
 * const network = random.fork("network"); // does not change what `random` draws
 * network.integer(1, 6);
 * network.pick(["n1", "n2", "n3"]);
 * ```
 */
export interface RandomStream {
  /** A uniform integer in 0 … 2^32 - 1. */
  next(): number;
  /** A uniform number from 0 up to, but not including, 1; with 32 bits. */
  unit(): number;
  /** A uniform integer in low … high, both included. @throws RangeError if high is below low */
  integer(low: number, high: number): number;
  /** True with this probability (0..1). */
  chance(probability: number): boolean;
  /** One of the items, all equally likely. @throws RangeError if there are none */
  pick<T>(items: readonly T[]): T;
  /** A new array with the items in random order. */
  shuffle<T>(items: readonly T[]): T[];
  /** A stream that depends only on this stream's seed and the name, not on what was drawn before. */
  fork(name: string): RandomStream;
}

/** The stream of this seed: any integer, of which 32 bits count. */
export function createRandomStream(seed: number): RandomStream {
  return new Sfc32(seed);
}

/** A class: a simulated run makes hundreds of streams, and with closures each would need eight of them. */
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

/** The number at this place (1, 2, 3, …) of the splitmix32 sequence of this seed. */
function splitmix32(seed: number, place: number): number {
  const state = (seed + Math.imul(place, 0x9e3779b9)) | 0;
  let mixed = state ^ (state >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) | 0;
}

/** FNV-1a over the name, started from the mixed seed. Without mixing, seed 1 with "a" could equal seed 2 with "b". */
function hashName(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ splitmix32(seed, 1);
  for (let position = 0; position < name.length; position++) {
    hash = Math.imul(hash ^ name.charCodeAt(position), 0x01000193);
  }
  return hash;
}
