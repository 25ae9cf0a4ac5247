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
  /** A configuration makes another of equal layer, state and mask superfluous. */
  readonly supersedes: (options: {
    readonly covers: boolean;
    readonly isDirty: boolean;
    readonly isOtherDirty: boolean;
  }) => boolean;
  /** When a blind write goes, an open write whose value nobody can need any more goes just before it, unseen. */
  readonly mayAbsorb: (isUnneeded: boolean) => boolean;
  /** A branch that leaves a state for good while somebody still needs it is dropped. */
  readonly mayLeave: (isStuck: boolean) => boolean;
}

export const SEARCH_RULES: SearchRules = {
  goesFirst: (completeA, completeB) => completeA < completeB,
  mayReadNow: (stateBefore, stateAfter) => stateBefore === stateAfter,
  mayOverwriteUnseen: false,
  supersedes: ({ covers, isDirty, isOtherDirty }) => covers && (!isDirty || isOtherDirty),
  mayAbsorb: (isUnneeded) => isUnneeded,
  mayLeave: (isStuck) => !isStuck,
};
