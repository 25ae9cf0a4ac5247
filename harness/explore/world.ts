/**
 * World: everything there is at one moment of the search, as numbers: the state of each participant, the judgement on the
 * history so far, how much of each bound is used up, and the letters on their way, sorted.
 */

/** Kinds of events that a search bounds. */
export const BOUNDED = ["timeouts", "crashes", "duplicates", "retries"] as const;
export type Bounded = (typeof BOUNDED)[number];

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

const HALF = 0x10000;

/** Equal worlds have equal keys, and a key holds its world. Two characters a number. */
export function worldKey({ states, judgement, used, letters }: World): string {
  const codes: number[] = [];
  for (const number of states) codes.push(Math.floor(number / HALF), number % HALF);
  codes.push(Math.floor(judgement / HALF), judgement % HALF);
  for (const number of used) codes.push(number);
  for (const number of letters) codes.push(Math.floor(number / HALF), number % HALF);
  return String.fromCharCode(...codes);
}

/** The world of a key. */
export function worldOf(key: string, participants: number): World {
  let at = 0;
  const number = (): number => key.charCodeAt(at++) * HALF + key.charCodeAt(at++);
  const states = Array.from({ length: participants }, number);
  const judgement = number();
  const used = BOUNDED.map(() => key.charCodeAt(at++));
  const letters: number[] = [];
  while (at < key.length) letters.push(number());
  return { states, judgement, used, letters };
}

/** The letters without one of these, or with more of them; ascending. */
export function lettersAfter(letters: readonly number[], taken: number | undefined, sent: readonly number[]): number[] {
  const rest = [...letters];
  if (taken !== undefined) rest.splice(rest.indexOf(taken), 1);
  if (sent.length === 0) return rest;
  return [...rest, ...sent].sort((one, other) => one - other);
}
