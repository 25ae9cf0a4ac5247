/**
 * The worlds that were found, in the order in which they were found, each with the world before it.
 *
 * There are millions, so none is an object: their words stand one after the other in large arrays, and a table of hashes
 * finds them again. No event is kept: the way to a world is found again by trying what may happen in those before it.
 */

/** Worlds, numbered from 0. */
export interface WorldStore {
  /** False when it is there already. @param before the number of the world before it; -1: none */
  add(words: Int32Array, length: number, hash: number, before: number): boolean;
  /** Copies the words of a world. Returns how many they are. */
  read(world: number, into: Int32Array): number;
  before(world: number): number;
  size(): number;
  /** Bytes in use. */
  bytes(): number;
}

const CHUNK_WORDS = 2 ** 20;
const FIRST_PLACES = 2 ** 12;
/** Of the table's places, so many are filled at most: with more, many have to be looked at. */
const FILLED_MAX = 0.6;

/** A store without worlds. */
export function createWorldStore(): WorldStore {
  return new Store();
}

class Store implements WorldStore {
  readonly #chunks: Int32Array[] = [];
  /** Words that are used of the last chunk. */
  #used = CHUNK_WORDS;
  /** By world: where its words begin, counted over all chunks. */
  #starts = new Float64Array(FIRST_PLACES);
  #lengths = new Uint16Array(FIRST_PLACES);
  #befores = new Int32Array(FIRST_PLACES);
  #hashes = new Int32Array(FIRST_PLACES);
  #size = 0;
  /** By hash: a world and one more; 0: nobody. */
  #places = new Int32Array(2 * FIRST_PLACES);

  add(words: Int32Array, length: number, hash: number, before: number): boolean {
    const mask = this.#places.length - 1;
    let place = hash & mask;
    for (let found = this.#places[place] as number; found !== 0; found = this.#places[place] as number) {
      if (this.#hashes[found - 1] === hash && this.#isAt(found - 1, words, length)) return false;
      place = (place + 1) & mask;
    }
    this.#append(words, length, hash, before);
    this.#places[place] = this.#size;
    if (this.#size > FILLED_MAX * this.#places.length) this.#widen();
    return true;
  }

  read(world: number, into: Int32Array): number {
    const length = this.#lengths[world] as number;
    const start = this.#starts[world] as number;
    const chunk = this.#chunks[Math.floor(start / CHUNK_WORDS)] as Int32Array;
    const first = start % CHUNK_WORDS;
    for (let place = 0; place < length; place++) into[place] = chunk[first + place] as number;
    return length;
  }

  before(world: number): number {
    return this.#befores[world] as number;
  }

  size(): number {
    return this.#size;
  }

  bytes(): number {
    const { byteLength: starts } = this.#starts;
    const columns = starts + this.#lengths.byteLength + this.#befores.byteLength + this.#hashes.byteLength;
    return this.#chunks.length * CHUNK_WORDS * 4 + columns + this.#places.byteLength;
  }

  #isAt(world: number, words: Int32Array, length: number): boolean {
    if (this.#lengths[world] !== length) return false;
    const start = this.#starts[world] as number;
    const chunk = this.#chunks[Math.floor(start / CHUNK_WORDS)] as Int32Array;
    const first = start % CHUNK_WORDS;
    for (let place = 0; place < length; place++) if (chunk[first + place] !== words[place]) return false;
    return true;
  }

  #append(words: Int32Array, length: number, hash: number, before: number): void {
    if (this.#used + length > CHUNK_WORDS) {
      this.#chunks.push(new Int32Array(CHUNK_WORDS));
      this.#used = 0;
    }
    if (this.#size === this.#hashes.length) this.#lengthen();
    const chunk = this.#chunks[this.#chunks.length - 1] as Int32Array;
    for (let place = 0; place < length; place++) chunk[this.#used + place] = words[place] as number;
    this.#starts[this.#size] = (this.#chunks.length - 1) * CHUNK_WORDS + this.#used;
    this.#lengths[this.#size] = length;
    this.#befores[this.#size] = before;
    this.#hashes[this.#size] = hash;
    this.#used += length;
    this.#size++;
  }

  #lengthen(): void {
    this.#starts = longer(this.#starts, new Float64Array(2 * this.#size));
    this.#lengths = longer(this.#lengths, new Uint16Array(2 * this.#size));
    this.#befores = longer(this.#befores, new Int32Array(2 * this.#size));
    this.#hashes = longer(this.#hashes, new Int32Array(2 * this.#size));
  }

  #widen(): void {
    const places = new Int32Array(2 * this.#places.length);
    const mask = places.length - 1;
    for (let world = 0; world < this.#size; world++) {
      let place = (this.#hashes[world] as number) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = world + 1;
    }
    this.#places = places;
  }
}

function longer<Column extends Float64Array | Uint16Array | Int32Array>(column: Column, empty: Column): Column {
  empty.set(column);
  return empty;
}
