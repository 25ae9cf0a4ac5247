/**
 * SearchMemory: what the searchers of one search have in common. Each of them is a thread, and they see the same worlds and
 * the same journal, so nothing is sent between them.
 *
 * All of it grows in place, up to a size that is set aside at the beginning: so nobody has to be told of a new buffer.
 * A view that follows a growing buffer by itself is some 15 times as slow as one of fixed length, measured with Node 20; so
 * views have fixed lengths, and are made anew by whoever needs more.
 */

/** Shared buffers. They may be handed to other threads as they are. */
export interface SearchMemory {
  /** How many searchers there may be. */
  readonly jobs: number;
  /** Numbers that all of them go by, see `AT`. */
  readonly control: Int32Array;
  /** By searcher: transitions, and bytes of its tables. */
  readonly figures: Float64Array;
  /** By searcher: what it found wrong, see `wrong.ts`. */
  readonly wrong: Int32Array;
  /** The words of worlds. */
  readonly words: readonly SharedArrayBuffer[];
  /** A record for each world. */
  readonly records: SharedArrayBuffer;
  /** The hash table of worlds. */
  readonly places: SharedArrayBuffer;
  readonly journal: SharedArrayBuffer;
}

/** Places of the control numbers. */
export const AT = {
  /** Worlds that were found. */
  worlds: 0,
  /** Pieces of `words` that are in use. */
  chunks: 1,
  /** Places of the hash table; more than 60 % of them are filled only for a moment. */
  places: 2,
  /** The next world to look at. */
  next: 3,
  /** Where the worlds of this level end. */
  levelEnd: 4,
  depth: 5,
  /** Not 0: the search ends; one of `STOP`. */
  stop: 6,
  /** Characters of the journal. */
  journal: 7,
  /** 1: somebody holds the lock. */
  lock: 8,
  /** Searchers that take part beside the leader, and those of them that have done what they can in this round. */
  followers: 9,
  arrived: 10,
  round: 11,
  /** 1: there is no other round. */
  isOver: 12,
} as const;

/** What ends a search before it is through. */
export const STOP = { worlds: 1, memory: 2 } as const;

/** Words of a piece of memory that one searcher fills. */
export const CHUNK_WORDS: number = 2 ** 16;
/** Pieces in one buffer, which may not be larger than 4 GiB. */
export const CHUNKS_A_BUFFER: number = 2 ** 14;
/** Numbers of the record of a world. */
export const RECORD_WORDS = 4;

const BUFFER_MAX = 2 ** 32;
const FIRST_PLACES = 2 ** 16;
const FIRST_BYTES = 2 ** 16;
/** What searchers may fill before one of them sees that the bound is reached. */
const SLACK = 2 ** 26;

/** Memory of a search that has found nothing. @param bytesMax sets so much address space aside, not so much memory */
export function createSearchMemory(jobs: number, bytesMax: number): SearchMemory {
  const most = Math.min(bytesMax + SLACK * jobs, 2 ** 40);
  const bufferBytes = CHUNKS_A_BUFFER * CHUNK_WORDS * Int32Array.BYTES_PER_ELEMENT;
  const growing = (first: number, last: number): SharedArrayBuffer =>
    new SharedArrayBuffer(first, { maxByteLength: Math.max(first, Math.min(BUFFER_MAX, Math.ceil(last))) });
  const control = new Int32Array(new SharedArrayBuffer(64));
  control[AT.places] = FIRST_PLACES;
  return {
    jobs,
    control,
    figures: new Float64Array(new SharedArrayBuffer(16 * jobs)),
    wrong: new Int32Array(new SharedArrayBuffer(16 * jobs)),
    words: Array.from({ length: Math.ceil(most / bufferBytes) }, () => growing(0, most)),
    records: growing(FIRST_BYTES, most),
    // The bound on memory ends the search before the table is as large; but it grows by doubling.
    places: growing(4 * FIRST_PLACES, 2 * most),
    journal: growing(FIRST_BYTES, most),
  };
}

/** Makes a buffer so large, unless it is. Any searcher may. @throws RangeError beyond what was set aside */
export function growTo(control: Int32Array, buffer: SharedArrayBuffer, bytes: number): void {
  if (buffer.byteLength >= bytes) return;
  exclusively(control, () => {
    if (buffer.byteLength >= bytes) return;
    buffer.grow(Math.min(buffer.maxByteLength, Math.max(bytes, 2 * buffer.byteLength)));
  });
}

/** Does this while no other searcher does such a thing. Must not be called from within itself. */
export function exclusively<Result>(control: Int32Array, work: () => Result): Result {
  while (Atomics.compareExchange(control, AT.lock, 0, 1) !== 0) Atomics.wait(control, AT.lock, 1);
  try {
    return work();
  } finally {
    Atomics.store(control, AT.lock, 0);
    Atomics.notify(control, AT.lock, 1);
  }
}
