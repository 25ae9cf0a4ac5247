/**
 * Ballots: the numbers of proposals. A story tells them as bribes: an acceptor obeys the highest.
 *
 * A ballot is a round and the proposer that uses it, so two proposers never share one. A proposer never uses a round
 * twice, not even after a restart.
 *
 * Source: Lamport 2001, "Paxos Made Simple", section 2.
 */
import type { Id } from "../../node-kit/node.ts";

/** The number of a proposal. Rounds count from 1. */
export type Ballot = { readonly round: number; readonly by: Id };

/** Lower than every ballot that is used. */
export const NO_BALLOT: Ballot = { round: 0, by: "" };

/** Negative if `one` is lower than `other`, 0 if they are equal, positive if it is higher. Ids decide between equal rounds. */
export function compareBallots(one: Ballot, other: Ballot): number {
  if (one.round !== other.round) return one.round - other.round;
  if (one.by === other.by) return 0;
  return one.by < other.by ? -1 : 1;
}

/** Whether they are the same ballot. */
export function isSameBallot(one: Ballot, other: Ballot): boolean {
  return one.round === other.round && one.by === other.by;
}

/** The higher of the two. */
export function higherBallot(one: Ballot, other: Ballot): Ballot {
  return compareBallots(one, other) < 0 ? other : one;
}

/** For people, and as a key of maps: "3 by n1". */
export function ballotText({ round, by }: Ballot): string {
  return by === "" ? String(round) : `${round} by ${by}`;
}
