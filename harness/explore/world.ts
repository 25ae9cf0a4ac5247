/**
 * World: everything there is at one moment of the search, as numbers: the state of each participant, the judgement on the
 * history so far, how much of each bound is used up, and the letters on their way, sorted.
 *
 * The search keeps worlds as words of 32 bits, in this order, with all bounds in one word.
 */

/** Kinds of events that a search bounds. */
export const BOUNDED = ["timeouts", "crashes", "duplicates", "retries"] as const;
/** One of these kinds. */
export type Bounded = (typeof BOUNDED)[number];

/** A bound has one byte. */
export const BOUND_MAX = 255;
const BITS_A_BOUND = 8;

/** Words of a world, at most. */
export const WORDS_MAX: number = 2 ** 14;

/** One moment. */
export interface World {
  /** In the order of the participants. */
  readonly states: readonly number[];
  readonly judgement: number;
  /** In the order of `BOUNDED`. */
  readonly used: readonly number[];
  /** Numbers of letters, ascending; a letter that was sent twice stands twice. */
  readonly letters: readonly number[];
}

/** How often events of this kind happened. @param kind a place in `BOUNDED` */
export function usedOf(word: number, kind: number): number {
  return (word >>> (BITS_A_BOUND * kind)) & BOUND_MAX;
}

/** After one more event of this kind. */
export function usedAfter(word: number, kind: number): number {
  return (word + (1 << (BITS_A_BOUND * kind))) | 0;
}

/** The world as words. Equal worlds have equal words. */
export function wordsOf({ states, judgement, used, letters }: World): Int32Array {
  const word = used.reduce((sum, count, kind) => sum | (count << (BITS_A_BOUND * kind)), 0);
  return Int32Array.from([...states, judgement, word, ...letters]);
}
