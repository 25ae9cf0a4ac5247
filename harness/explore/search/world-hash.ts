/**
 * The hash of a world: a sum over everything in it, of hashes of texts. So it is the same in every process, whatever numbers
 * its tables gave, and the hash of a world with names exchanged is found without making that world.
 *
 * An event changes little, so the sum of the world after it is the sum before it, without what was taken and with what came.
 */
import type { Cast, ExpandedWorld } from "../events.ts";
import { mixed } from "../hash.ts";
import { NO_LETTER } from "../input-code.ts";
import type { Participant } from "../participant.ts";

/** What stands in the place of what. */
export interface Replacement {
  placeOf(who: number): number;
  stateOf(who: number, state: number): number;
  letterOf(letter: number): number;
}

/** Hashes worlds as they are and with each of some replacements, and says which hash is the least. */
export interface WorldHash {
  /** The least hash of this world. */
  of(words: Int32Array, length: number): number;
  /** Gets ready to hash what comes after this world. */
  enter(words: Int32Array, length: number): void;
  /** The least hash of a world after the one that was entered. */
  after(next: ExpandedWorld): number;
  /** Where the last hash was found: the number of its replacement, from 1; 0: in the world as it is. */
  least(): number;
}

/** Hashes the worlds of this cast. */
export function createWorldHash(cast: Cast, replacements: readonly Replacement[]): WorldHash {
  return new SummedHash(cast, replacements);
}

const AS_IT_IS: Replacement = { placeOf: (who) => who, stateOf: (_who, state) => state, letterOf: (letter) => letter };
const FIRST_LENGTH = 64;

class SummedHash implements WorldHash {
  readonly #cast: Cast;
  readonly #everybody: readonly Participant<unknown>[];
  readonly #replacements: readonly Replacement[];
  readonly #columns: number;
  /**
   * What each state of each participant, and each letter, adds to each of the sums: a row of columns for each, found when it
   * is needed. A row that begins with 0 is not known yet, or is found again each time.
   */
  readonly #states: Int32Array[];
  #letters: Int32Array;
  /** Of the world that was entered, without its judgement and its bounds. */
  readonly #before: Int32Array;
  readonly #sums: Int32Array;
  #least = 0;

  constructor(cast: Cast, replacements: readonly Replacement[]) {
    this.#cast = cast;
    this.#everybody = [...cast.nodes, ...cast.clients];
    this.#replacements = [AS_IT_IS, ...replacements];
    this.#columns = this.#replacements.length;
    this.#states = this.#everybody.map(() => new Int32Array(FIRST_LENGTH * this.#columns));
    this.#letters = new Int32Array(FIRST_LENGTH * this.#columns);
    this.#before = new Int32Array(this.#columns);
    this.#sums = new Int32Array(this.#columns);
  }

  of(words: Int32Array, length: number): number {
    this.#sum(words, length, this.#sums);
    return this.#leastWith(words);
  }

  enter(words: Int32Array, length: number): void {
    this.#sum(words, length, this.#before);
  }

  after({ who, from, to, words, taken, sent, sentCount }: ExpandedWorld): number {
    const sums = this.#sums;
    const columns = this.#columns;
    const old = this.#rowOfState(who, from);
    const fresh = this.#rowOfState(who, to);
    const states = this.#states[who] as Int32Array;
    for (let column = 0; column < columns; column++) {
      sums[column] =
        (this.#before[column] as number) - (states[old + column] as number) + (states[fresh + column] as number);
    }
    if (taken !== NO_LETTER) {
      const row = this.#rowOfLetter(taken);
      for (let column = 0; column < columns; column++) {
        sums[column] = (sums[column] as number) - (this.#letters[row + column] as number);
      }
    }
    for (let place = 0; place < sentCount; place++) this.#add(this.#rowOfLetter(sent[place] as number), sums);
    return this.#leastWith(words);
  }

  least(): number {
    return this.#least;
  }

  #sum(words: Int32Array, length: number, sums: Int32Array): void {
    const count = this.#everybody.length;
    sums.fill(0);
    for (let who = 0; who < count; who++) {
      const row = this.#rowOfState(who, words[who] as number);
      const states = this.#states[who] as Int32Array;
      for (let column = 0; column < this.#columns; column++) {
        sums[column] = (sums[column] as number) + (states[row + column] as number);
      }
    }
    for (let place = count + 2; place < length; place++) this.#add(this.#rowOfLetter(words[place] as number), sums);
  }

  #add(row: number, sums: Int32Array): void {
    for (let column = 0; column < this.#columns; column++) {
      sums[column] = (sums[column] as number) + (this.#letters[row + column] as number);
    }
  }

  /** With the judgement and the bounds, which are the same under all names. */
  #leastWith(words: Int32Array): number {
    const count = this.#everybody.length;
    const rest = mixed(words[count + 1] as number) + this.#cast.judge.hashOf(words[count] as number);
    this.#least = 0;
    let least = mixed((this.#sums[0] as number) + rest);
    for (let column = 1; column < this.#columns; column++) {
      const hash = mixed((this.#sums[column] as number) + rest);
      if (hash >= least) continue;
      least = hash;
      this.#least = column;
    }
    return least;
  }

  #rowOfState(who: number, state: number): number {
    const row = state * this.#columns;
    const known = (this.#states[who] as Int32Array)[row];
    if (known !== undefined && known !== 0) return row;
    const hashes = this.#replacements.map((each) => {
      const place = each.placeOf(who);
      return mixed((this.#everybody[place] as Participant<unknown>).hashOf(each.stateOf(who, state)) + place);
    });
    this.#states[who] = withRow(this.#states[who] as Int32Array, row, hashes);
    return row;
  }

  #rowOfLetter(letter: number): number {
    const row = letter * this.#columns;
    const known = this.#letters[row];
    if (known !== undefined && known !== 0) return row;
    const hashes = this.#replacements.map((each) => this.#cast.letters.hashOf(each.letterOf(letter)));
    this.#letters = withRow(this.#letters, row, hashes);
    return row;
  }
}

/** The table with this row in it: the same, or a longer one. */
function withRow(table: Int32Array, row: number, values: readonly number[]): Int32Array {
  let wide = table;
  if (row + values.length > table.length) {
    wide = new Int32Array(2 * (row + values.length));
    wide.set(table);
  }
  wide.set(values, row);
  return wide;
}
