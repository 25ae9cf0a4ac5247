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
  const mix = splitmix32(seed);
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;

  function next(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  }
  for (let round = 0; round < 12; round++) next();

  const stream: RandomStream = {
    next,
    unit: () => next() / 4294967296,
    integer(low, high) {
      if (!(high >= low)) throw new RangeError(`integer(low, high): expected low <= high, found ${low} and ${high}`);
      return low + Math.floor((next() / 4294967296) * (high - low + 1));
    },
    chance: (probability) => next() / 4294967296 < probability,
    pick(items) {
      const item = items[stream.integer(0, items.length - 1)];
      return item as (typeof items)[number];
    },
    shuffle(items) {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last--) {
        const other = stream.integer(0, last);
        const moved = result[last] as (typeof items)[number];
        result[last] = result[other] as (typeof items)[number];
        result[other] = moved;
      }
      return result;
    },
    fork: (name) => randomStream(hashName(seed, name)),
  };
  return stream;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) | 0;
  };
}

/** FNV-1a over the name, started from the mixed seed: unmixed, seed 1 with "a" would meet seed 2 with "b". */
function hashName(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ splitmix32(seed)();
  for (let position = 0; position < name.length; position++) {
    hash = Math.imul(hash ^ name.charCodeAt(position), 0x01000193);
  }
  return hash;
}
