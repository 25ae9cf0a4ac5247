/**
 * Every decision of Multi-Paxos that a bug could change, as a table of pure functions: those of a single decision, and
 * those of a log of them. A mutant replaces one function.
 *
 * Source: Lamport 2001, section 3; Chandra et al. 2007 for leases, snapshots and catch-up; thesis of Ongaro, section
 * 6.3, for sessions.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { Ballot } from "../../paxos/core/ballot.ts";
import { isSameBallot } from "../../paxos/core/ballot.ts";
import type { DecreeRules } from "../../paxos/core/decree-rules.ts";
import { correctDecreeRules } from "../../paxos/core/decree-rules.ts";
import type { LogIndex } from "../../replicated-store/commands.ts";
import type { CommandNumber, Dedupe, Session, SessionImage } from "../../replicated-store/sessions.ts";
import { dedupe } from "../../replicated-store/sessions.ts";
import type { Slot } from "./messages.ts";
import type { ReadMode } from "./options.ts";

/** The rules of a node. Votes are counted by ballot, so `countedTogether` compares an acceptance with the leader's. */
export interface MultiPaxosRules extends DecreeRules {
  /** What a new leader proposes for a slot that nobody reported, before one that somebody did. */
  gapValue(): "no-op" | "nothing";
  /** The next slot to apply; 0: none now. `nextChosen`: the first slot after `queuedTo` that is known as chosen, 0: none. */
  nextToApply(view: { readonly queuedTo: Slot; readonly chosenTo: Slot; readonly nextChosen: () => Slot }): Slot;
  /** Whether a value that was accepted in ballot `accepted` is chosen if the leader of `leader` says that its slot is. */
  chosenByWatermark(accepted: Ballot, leader: Ballot): boolean;
  /** What a node tells another that lags about a slot; undefined: nothing. */
  catchUpValue<Value>(known: {
    readonly chosen: Value | undefined;
    readonly accepted: Value | undefined;
  }): Value | undefined;
  /** Whether a candidate that has a majority may lead. `base`: the highest slot up to which a voter has only a snapshot. */
  mayLead(view: { readonly base: Slot; readonly chosenTo: Slot }): boolean;
  /** Whether a node takes over a snapshot that ends at `slot`. */
  snapshotAcceptable(view: { readonly slot: Slot; readonly chosenTo: Slot }): boolean;

  /** Whether an acceptor ignores candidates: it leads, or heard from a leader within the shortest election time-out. */
  ignoresCandidates(view: { readonly isLeader: boolean; readonly silentMs: Ms; readonly electionMinMs: Ms }): boolean;
  /** How long ago a node that boots assumes it last heard from a leader: it has forgotten when it really did. */
  silenceAtBoot(): Ms;
  /** How long a node waits before it tries to lead. `failures`: tries in a row that failed; `draw`: 0 ≤ draw < 1. */
  electionDelay(view: {
    readonly failures: number;
    readonly minMs: Ms;
    readonly maxMs: Ms;
    readonly backoffMaxMs: Ms;
    readonly draw: number;
  }): Ms;
  /** Whether a leader may answer reads under its lease. `isRecovered`: all that it found when it was elected is chosen. */
  leaseHolds(view: { readonly now: Ms; readonly leaseUntil: Ms; readonly isRecovered: boolean }): boolean;
  /** The length of a lease, counted from when the heartbeat was sent. */
  leaseLength(view: { readonly leaseMs: Ms; readonly electionMinMs: Ms }): Ms;
  /** How a read is served; "local": from this node's own state at once. */
  readPath(view: { readonly isLeader: boolean; readonly mode: ReadMode }): ReadMode | "local" | "redirect";

  /** Whether a client that waits for a slot is told the result of what was chosen there. */
  isOwnResult(proposed: Ballot, chosen: Ballot): boolean;
  /** Whether a command is new, repeated or too old. */
  dedupe(sessions: ReadonlyMap<LogIndex, Session>, command: CommandNumber): Dedupe;
  /** The sessions that go into a snapshot. */
  sessionsInSnapshot(sessions: readonly SessionImage[]): readonly SessionImage[];
}

/** The rules without a bug. */
export const correctRules: MultiPaxosRules = {
  ...correctDecreeRules,
  gapValue: () => "no-op",
  nextToApply: ({ queuedTo, chosenTo }) => (queuedTo < chosenTo ? queuedTo + 1 : 0),
  chosenByWatermark: isSameBallot,
  catchUpValue: ({ chosen }) => chosen,
  mayLead: ({ base, chosenTo }) => base <= chosenTo,
  snapshotAcceptable: ({ slot, chosenTo }) => slot > chosenTo,
  ignoresCandidates: ({ isLeader, silentMs, electionMinMs }) => isLeader || silentMs < electionMinMs,
  silenceAtBoot: () => 0,
  electionDelay: ({ failures, minMs, maxMs, backoffMaxMs, draw }) =>
    Math.ceil(minMs + draw * Math.min(backoffMaxMs, (maxMs - minMs) * 2 ** failures)),
  leaseHolds: ({ now, leaseUntil, isRecovered }) => now < leaseUntil && isRecovered,
  leaseLength: ({ leaseMs }) => leaseMs,
  readPath: ({ isLeader, mode }) => (isLeader ? mode : "redirect"),
  isOwnResult: isSameBallot,
  dedupe,
  sessionsInSnapshot: (sessions) => sessions,
};

/** A value as the rules of a decision see it. */
export function asJson(value: object): Json {
  return value as Json;
}
