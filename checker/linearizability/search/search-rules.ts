/**
 * The decisions of the search on which its soundness rests, each a pure function with its argument. The tests replace
 * one at a time by a wrong one and see it caught.
 */

export interface SearchRules {
  /** Of two interchangeable open operations, whether the first goes first. Swapping them in a witness changes nothing. */
  readonly goesFirst: (completeA: number, completeB: number) => boolean;
  /** A read that fits goes at once: moving it here from later changes no state and, being open, breaks no precedence. */
  readonly mayReadNow: (stateBefore: number, stateAfter: number) => boolean;
  /**
   * A blind write is tried right after an unobserved never-returned operation? No: that operation could as well be
   * left out of the witness, and another branch leaves it out.
   */
  readonly mayOverwriteUnseen: boolean;
  /** Whether the never-returned operation just used is still unobserved after something else was placed. */
  readonly isStillUnseen: (isObserved: boolean) => boolean;
  /**
   * A configuration makes another of equal layer, state and mask superfluous if it used no more of any never-returned
   * operation. Even if its last one is unseen, so that it may not overwrite: then the configuration before that one may.
   */
  readonly supersedes: (usedNoMore: boolean) => boolean;
  /** Never-returned operations are counted where using one too often was needed. */
  readonly countsUses: boolean;
  /** When a blind write goes, an open write whose value nobody can need any more goes just before it, unseen. */
  readonly mayAbsorb: (isUnneeded: boolean) => boolean;
  /** A branch that leaves a state for good while somebody still needs it is dropped. */
  readonly mayLeave: (isStuck: boolean) => boolean;
}

export const SEARCH_RULES: SearchRules = {
  goesFirst: (completeA, completeB) => completeA < completeB,
  mayReadNow: (stateBefore, stateAfter) => stateBefore === stateAfter,
  mayOverwriteUnseen: false,
  isStillUnseen: (isObserved) => !isObserved,
  countsUses: true,
  supersedes: (usedNoMore) => usedNoMore,
  mayAbsorb: (isUnneeded) => isUnneeded,
  mayLeave: (isStuck) => !isStuck,
};
