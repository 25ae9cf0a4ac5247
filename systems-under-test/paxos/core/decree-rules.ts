/**
 * The rules of one decision: what an acceptor promises and accepts, what a proposer must propose, and when a value is
 * chosen. A log of decisions (multi-paxos) follows the same rules for each of its slots.
 *
 * Source: Lamport 2001, "Paxos Made Simple", sections 2.2 and 2.3; for the promise that an acceptance implies, Brooker
 * 2021, "The bug in Paxos Made Simple".
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { Ballot } from "./ballot.ts";
import { compareBallots, isSameBallot } from "./ballot.ts";

/** A value that an acceptor accepted, and the ballot in which it did. */
export type Acceptance = { readonly ballot: Ballot; readonly value: Json };

/** An acceptance that a learner was told of. */
export interface Vote extends Acceptance {
  readonly acceptor: Id;
}

/** The effects that must wait until what they promise is on disk. */
export type DurabilityPoint = "prepare" | "promise" | "accepted";

/** The rules of a decision. */
export interface DecreeRules {
  /** The size of a majority of this many acceptors. */
  quorumSize(acceptors: number): number;
  /** Whether this effect waits until everything written so far is durable. */
  waitsForDisk(point: DurabilityPoint): boolean;
  /** Whether an acceptor that promised `promised` promises to obey `asked`. */
  mayPromise(asked: Ballot, promised: Ballot): boolean;
  /** Whether an acceptor that promised `promised` accepts a proposal of `asked`. */
  mayAccept(asked: Ballot, promised: Ballot): boolean;
  /** The promise of an acceptor after it accepted a proposal of `accepted`. */
  promiseAfterAccept(accepted: Ballot, promised: Ballot): Ballot;
  /** The promise that a record on disk holds. `accepted`: the ballot of the acceptance beside it, if any. */
  promiseOnDisk(promised: Ballot, accepted: Ballot | null): Ballot;
  /** Whether a proposer in ballot `current` counts a promise of ballot `answered`. */
  countsPromise(current: Ballot, answered: Ballot): boolean;
  /**
   * The value of a proposal, after a majority promised. `reported`: what they had accepted; `own`: what the proposer
   * would like, undefined if nothing. Undefined: there is nothing to propose.
   */
  valueFor(reported: readonly Acceptance[], own: Json | undefined): Json | undefined;
  /** Whether a learner adds up these two votes. */
  countedTogether(one: Vote, other: Vote): boolean;
}

/** The acceptance in the highest ballot; undefined: there is none. */
export function highestOf(reported: readonly Acceptance[]): Acceptance | undefined {
  let highest: Acceptance | undefined;
  for (const each of reported) {
    if (highest === undefined || compareBallots(each.ballot, highest.ballot) > 0) highest = each;
  }
  return highest;
}

/** The rules without a bug. */
export const correctDecreeRules: DecreeRules = {
  quorumSize: (acceptors) => Math.floor(acceptors / 2) + 1,
  waitsForDisk: () => true,
  mayPromise: (asked, promised) => compareBallots(asked, promised) > 0,
  mayAccept: (asked, promised) => compareBallots(asked, promised) >= 0,
  promiseAfterAccept: (accepted) => accepted,
  promiseOnDisk: (promised) => promised,
  countsPromise: isSameBallot,
  valueFor: (reported, own) => highestOf(reported)?.value ?? own,
  countedTogether: (one, other) => isSameBallot(one.ballot, other.ballot),
};
