/**
 * When two failures are the same: a smaller plan that fails otherwise has lost what it was to show.
 */
import type { Failure, Oracle } from "../oracle.ts";

/** What two failures must have in common to be the same one. */
export interface FailureKind {
  readonly oracle: Oracle;
  /** The invariant that was broken, e.g. "one vote a term"; undefined for the other oracles. */
  readonly invariant?: string;
}

/** The kind of a failure: its oracle, and which invariant; not the nodes, terms and times of the one occasion. */
export function failureKind(failure: Pick<Failure, "oracle" | "message">): FailureKind {
  const { oracle } = failure;
  // Only here is the message needed: that of a history has to be worked out.
  const colon = oracle === "invariant" ? failure.message.indexOf(":") : -1;
  return colon === -1 ? { oracle } : { oracle, invariant: failure.message.slice(0, colon) };
}

/** Whether both are the same failure. */
export function isSameKind(one: FailureKind, other: FailureKind): boolean {
  return one.oracle === other.oracle && one.invariant === other.invariant;
}

/** e.g. "invariant: one vote a term". */
export function kindText({ oracle, invariant }: FailureKind): string {
  return invariant === undefined ? oracle : `${oracle}: ${invariant}`;
}
