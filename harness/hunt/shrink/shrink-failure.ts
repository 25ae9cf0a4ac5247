/**
 * When two failures are the same: a smaller plan that fails otherwise has lost what it was to show.
 */
import type { Oracle } from "../../../runs/hunts/oracle.ts";

/** What two failures must have in common to be the same one. */
export interface FailureKind {
  readonly oracle: Oracle;
  /** The invariant that was broken; see `Failure`. */
  readonly invariant?: string;
}

/** The kind of a failure: its oracle, and which invariant; not the nodes, terms and times of the one occasion. */
export function failureKind({ oracle, invariant }: FailureKind): FailureKind {
  return invariant === undefined ? { oracle } : { oracle, invariant };
}

/** Whether both are the same failure. */
export function isSameKind(one: FailureKind, other: FailureKind): boolean {
  return one.oracle === other.oracle && one.invariant === other.invariant;
}

/** e.g. "invariant: one vote a term". */
export function kindText({ oracle, invariant }: FailureKind): string {
  return invariant === undefined ? oracle : `${oracle}: ${invariant}`;
}
