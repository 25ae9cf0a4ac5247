/**
 * The hash of a world: a sum over everything in it, of hashes of texts. So it is the same in every process, whatever numbers
 * its tables gave, and the hash of a world with names exchanged is found without making that world.
 */
import type { Cast } from "./events.ts";
import { mixed } from "./hash.ts";
import type { Participant } from "./participant.ts";

/** What stands in the place of what. */
export interface Replacement {
  placeOf(who: number): number;
  stateOf(who: number, state: number): number;
  letterOf(letter: number): number;
}

/** Of the world of these words. */
export type WorldHash = (words: Int32Array, length: number) => number;

/** Hashes the worlds of this cast. @param replacement hashes them with these in place of those; default: as they are */
export function createWorldHash({ nodes, clients, letters, judge }: Cast, replacement?: Replacement): WorldHash {
  const everybody: readonly Participant<unknown>[] = [...nodes, ...clients];
  const count = everybody.length;
  /** What each state and each letter adds, once it was asked for. */
  const states: number[][] = everybody.map(() => []);
  const added: number[] = [];

  function ofState(who: number, state: number): number {
    const place = replacement === undefined ? who : replacement.placeOf(who);
    const there = replacement === undefined ? state : replacement.stateOf(who, state);
    const hash = mixed((everybody[place] as Participant<unknown>).hashOf(there) + place);
    (states[who] as number[])[state] = hash;
    return hash;
  }

  function ofLetter(letter: number): number {
    const hash = letters.hashOf(replacement === undefined ? letter : replacement.letterOf(letter));
    added[letter] = hash;
    return hash;
  }

  return (words, length) => {
    let hash = (mixed(words[count + 1] as number) + judge.hashOf(words[count] as number)) | 0;
    for (let who = 0; who < count; who++) {
      const state = words[who] as number;
      hash = (hash + ((states[who] as number[])[state] ?? ofState(who, state))) | 0;
    }
    for (let place = count + 2; place < length; place++) {
      const letter = words[place] as number;
      hash = (hash + (added[letter] ?? ofLetter(letter))) | 0;
    }
    return mixed(hash);
  };
}
