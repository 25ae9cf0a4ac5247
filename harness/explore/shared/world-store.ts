/**
 * The worlds that were found, each with a world before it, seen and filled by all searchers at once.
 *
 * There are millions, so none is an object: their words stand one after the other in large buffers, and a table of hashes
 * finds them again. No event is kept: the way to a world is found again by trying what may happen in those before it.
 *
 * A searcher takes a free place of the table before it writes a world, and names the world there once all of it is written;
 * whoever meets a place that is taken waits for that. So no world is there twice, and none is seen half.
 *
 * Source of the table: Laarman, van de Pol, Weber, "Boosting multi-core reachability performance with shared hash tables",
 * 2010.
 */
import { AT, CHUNK_WORDS, CHUNKS_A_BUFFER, growTo, RECORD_WORDS, type SearchMemory } from "./search-memory.ts";

/** Worlds, numbered from 0 in the order in which they were found. */
export interface WorldStore {
  /**
   * Returns its number; -1 when it was there already.
   * @param before the number of the world before it; -1: none
   */
  add(words: Int32Array, length: number, hash: number, before: number): number;
  /** Copies the words of a world. Returns how many they are. */
  read(world: number, into: Int32Array): number;
  hashOf(world: number): number;
  /** Of the worlds from which one event leads to it, in the level before: the one with the least hash; -1: none. */
  before(world: number): number;
  size(): number;
  /** Whether the table of hashes has to be widened. */
  isNarrow(): boolean;
  /** Widens it. Nobody else may look at the store meanwhile. */
  widen(): void;
  /** Whether there is hardly any room for another world, whatever the bound on memory. */
  isFull(): boolean;
  /** Bytes in use, of all searchers. */
  bytes(): number;
}

/** In the record of a world. */
const HASH = 0;
const BEFORE = 1;
const CHUNK = 2;
/** Where its words begin in the chunk, and how many they are. */
const PLACE = 3;
const LENGTH_BITS = 15;

/** In the table of hashes: nobody; or a world that is being written. Else a world, and one more. */
const EMPTY = 0;
const TAKEN = -1;
/** Of the table's places, so many are filled at most: with more, many have to be looked at. */
const FILLED_MAX = 0.6;
/** Of the records that there can be. */
const NEARLY = 0.95;

/** The store in this memory, as one searcher has it. */
export function createWorldStore(memory: SearchMemory): WorldStore {
  return new Store(memory);
}

class Store implements WorldStore {
  readonly #memory: SearchMemory;
  readonly #control: Int32Array;
  #records: Int32Array = new Int32Array(0);
  #places: Int32Array = new Int32Array(0);
  readonly #words: Int32Array[];
  /** The chunk that this searcher fills, and how much of it is. */
  #chunk = -1;
  #used: number = CHUNK_WORDS;

  constructor(memory: SearchMemory) {
    this.#memory = memory;
    this.#control = memory.control;
    this.#words = memory.words.map(() => new Int32Array(0));
  }

  add(words: Int32Array, length: number, hash: number, before: number): number {
    const places = this.#table();
    const mask = places.length - 1;
    for (let place = hash & mask, tries = 0; tries <= mask;) {
      const found = Atomics.load(places, place);
      if (found === TAKEN) continue;
      if (found === EMPTY) {
        if (Atomics.compareExchange(places, place, EMPTY, TAKEN) !== EMPTY) continue;
        const world = Atomics.add(this.#control, AT.worlds, 1);
        this.#write(world, words, length, hash, before);
        Atomics.store(places, place, world + 1);
        return world;
      }
      const at = this.#recordOf(found - 1);
      if (this.#records[at + HASH] === hash && this.#isAt(at, words, length)) {
        if (before >= 0) this.#prefer(found - 1, before);
        return -1;
      }
      place = (place + 1) & mask;
      tries++;
    }
    throw new Error("the table of hashes is full");
  }

  read(world: number, into: Int32Array): number {
    const at = this.#recordOf(world);
    const chunk = this.#wordsOf(this.#records[at + CHUNK] as number);
    const first = this.#firstOf(at);
    const length = this.#lengthOf(at);
    for (let place = 0; place < length; place++) into[place] = chunk[first + place] as number;
    return length;
  }

  hashOf(world: number): number {
    return this.#records[this.#recordOf(world) + HASH] as number;
  }

  before(world: number): number {
    return Atomics.load(this.#records, this.#recordOf(world) + BEFORE);
  }

  size(): number {
    return Atomics.load(this.#control, AT.worlds);
  }

  isNarrow(): boolean {
    return this.size() > FILLED_MAX * (this.#control[AT.places] as number);
  }

  widen(): void {
    const { control, places: buffer } = this.#memory;
    while (this.isNarrow()) {
      const count = 2 * (control[AT.places] as number);
      growTo(control, buffer, 4 * count);
      Atomics.store(control, AT.places, count);
    }
    const places = this.#table();
    const mask = places.length - 1;
    places.fill(EMPTY);
    const size = this.size();
    for (let world = 0; world < size; world++) {
      let place = this.hashOf(world) & mask;
      while (places[place] !== EMPTY) place = (place + 1) & mask;
      places[place] = world + 1;
    }
  }

  isFull(): boolean {
    return this.size() * RECORD_WORDS * 4 > NEARLY * this.#memory.records.maxByteLength;
  }

  bytes(): number {
    const chunks = Atomics.load(this.#control, AT.chunks);
    const places = this.#control[AT.places] as number;
    return 4 * (chunks * CHUNK_WORDS + this.size() * RECORD_WORDS + places);
  }

  #table(): Int32Array {
    const count = this.#control[AT.places] as number;
    if (this.#places.length !== count) this.#places = new Int32Array(this.#memory.places, 0, count);
    return this.#places;
  }

  /** Which of several worlds came before must not depend on who was first: the trace should be the same each time. */
  #prefer(world: number, before: number): void {
    if (world < (this.#control[AT.levelEnd] as number)) return;
    const at = this.#recordOf(world) + BEFORE;
    const hash = this.hashOf(before);
    for (;;) {
      const known = Atomics.load(this.#records, at);
      if (known === before || this.hashOf(known) <= hash) return;
      if (Atomics.compareExchange(this.#records, at, known, before) === known) return;
    }
  }

  #isAt(at: number, words: Int32Array, length: number): boolean {
    if (this.#lengthOf(at) !== length) return false;
    const chunk = this.#wordsOf(this.#records[at + CHUNK] as number);
    const first = this.#firstOf(at);
    for (let place = 0; place < length; place++) if (chunk[first + place] !== words[place]) return false;
    return true;
  }

  #write(world: number, words: Int32Array, length: number, hash: number, before: number): void {
    if (this.#used + length > CHUNK_WORDS) this.#takeChunk();
    const chunk = this.#wordsOf(this.#chunk);
    const first = (this.#chunk % CHUNKS_A_BUFFER) * CHUNK_WORDS + this.#used;
    for (let place = 0; place < length; place++) chunk[first + place] = words[place] as number;
    const at = this.#recordOf(world);
    this.#records[at + HASH] = hash;
    this.#records[at + BEFORE] = before;
    this.#records[at + CHUNK] = this.#chunk;
    this.#records[at + PLACE] = this.#used * 2 ** LENGTH_BITS + length;
    this.#used += length;
  }

  #takeChunk(): void {
    this.#chunk = Atomics.add(this.#control, AT.chunks, 1);
    this.#used = 0;
    const buffer = this.#memory.words[Math.floor(this.#chunk / CHUNKS_A_BUFFER)];
    if (buffer === undefined) throw new RangeError("worlds need more memory than was set aside");
    growTo(this.#control, buffer, ((this.#chunk % CHUNKS_A_BUFFER) + 1) * CHUNK_WORDS * 4);
  }

  /** The buffer that holds this chunk. */
  #wordsOf(chunk: number): Int32Array {
    const number = Math.floor(chunk / CHUNKS_A_BUFFER);
    const words = this.#words[number] as Int32Array;
    if (words.length >= ((chunk % CHUNKS_A_BUFFER) + 1) * CHUNK_WORDS) return words;
    return (this.#words[number] = viewOf(this.#memory.words[number] as SharedArrayBuffer));
  }

  #firstOf(at: number): number {
    const offset = (this.#records[at + PLACE] as number) >>> LENGTH_BITS;
    return ((this.#records[at + CHUNK] as number) % CHUNKS_A_BUFFER) * CHUNK_WORDS + offset;
  }

  #lengthOf(at: number): number {
    return (this.#records[at + PLACE] as number) % 2 ** LENGTH_BITS;
  }

  /** Where the record of a world begins. */
  #recordOf(world: number): number {
    const at = world * RECORD_WORDS;
    if (at + RECORD_WORDS > this.#records.length) {
      growTo(this.#control, this.#memory.records, (at + RECORD_WORDS) * 4);
      this.#records = viewOf(this.#memory.records);
    }
    return at;
  }
}

function viewOf(buffer: SharedArrayBuffer): Int32Array {
  return new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
}
