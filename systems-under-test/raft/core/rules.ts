/**
 * Every decision of the protocol that a bug could change, each as one pure function in one table.
 *
 * The rest of the folder asks the table and carries out the answer. A mutant is the table with one function
 * replaced, so a planted bug is never an `if` in the middle of correct code, and each rule can be tested alone.
 *
 * Source: Raft paper, figure 2 and sections 5-8; Ongaro's thesis, sections 4.2.3, 6.3, 6.4 and 10.2.1.
 */
import type { CheckpointSwap, Id, Json, Ms } from "../../node-kit/node.ts";
import type { SizedEntries } from "../storage/entry-cache.ts";
import type { AppendReply, AppliedRecord, Entry, Index, LogEnd, RequestVote, Term, VoteReply } from "./messages.ts";
import type { ReadMode } from "./options.ts";
import type { Dedupe, Numbered, Session, SessionImage } from "./sessions.ts";
import { dedupe } from "./sessions.ts";

/** What rules may see of a log. */
export interface LogView {
  readonly lastIndex: Index;
  termAt(index: Index): Term | undefined;
  firstIndexOfTermAt(index: Index): Index;
  lastIndexOfTerm(term: Term): Index | undefined;
}

/** The change that an append makes to a follower's log: cut, then append the entries from this position on. */
export interface LogChange {
  /** Cut the log from this index on; null: cut nothing. */
  readonly truncateFrom: Index | null;
  readonly appendFrom: number;
}

/** Which effect waits for the disk. */
export type DurabilityPoint = "voteRequest" | "voteReply" | "appendAck" | "ownMatch" | "snapshotAck";

/** Term and vote on disk. */
export type HardState = { readonly kind: "hardState"; readonly term: Term; readonly votedFor: Id | null };

export interface RaftRules {
  /** How many of this many voters are a majority. */
  quorumSize(voters: number): number;
  /** The record that keeps term and vote. */
  hardState(term: Term, votedFor: Id | null): HardState;
  /** The records in which it is written, all in one write. */
  hardStateRecords(record: HardState): readonly HardState[];
  /** What remains of a node's vote when its term rises. */
  voteInNewTerm(votedFor: Id | null): Id | null;
  /** Whether this effect waits until everything written so far is durable. */
  waitsForDisk(point: DurabilityPoint): boolean;
  /** How a snapshot takes the place of the log that it covers, on disk. */
  checkpointSwap(): CheckpointSwap;
  /** The writes, each of some records, that save how far the log is applied and the state there. */
  appliedWrites(at: NonNullable<AppliedRecord["at"]>, machine: Json): readonly (readonly AppliedRecord[])[];

  /** The candidate's log is at least as up-to-date as the voter's. */
  logUpToDate(candidate: LogEnd, own: LogEnd): boolean;
  /**
   * Whether a voter does not listen to candidates: when it leads, or heard from a leader within the shortest election
   * timeout. `isLoyal`: the options ask for it.
   */
  isSticky(view: {
    readonly isLoyal: boolean;
    readonly isLeader: boolean;
    readonly silentMs: Ms;
    readonly electionMinMs: Ms;
    readonly transfer: boolean;
  }): boolean;
  /** Whether having granted a pre-vote counts as having heard from a leader. */
  preVoteIsContact(): boolean;
  /** How long ago a node that has just booted must take it that it heard from a leader. */
  silenceAtBoot(): Ms;
  mayGrant(
    view: {
      readonly term: Term;
      readonly votedFor: Id | null;
      readonly isLogUpToDate: boolean;
      readonly candidate: Id;
    },
    request: RequestVote,
  ): boolean;
  /** Whether these grants, one for each reply that came, make a majority. */
  hasWon(grants: readonly Id[], quorum: number): boolean;
  acceptVoteReply(currentTerm: Term, reply: VoteReply): boolean;
  /** Whether a leader goes on leading. `hasQuorumContact`: it has heard from a majority lately. */
  leadsOn(view: { readonly hasQuorumContact: boolean }): boolean;
  /** Whether a candidate that is beaten by an append of its own term also takes in what the append says. */
  handlesAppendThatBeatIt(): boolean;
  /** A follower's vote after an append of its own term. */
  voteAfterAppend(votedFor: Id | null): Id | null;

  /** The follower's log agrees with the leader's at `prevIndex`. */
  previousMatches(
    log: LogView,
    previous: { readonly index: Index; readonly term: Term; readonly isHeartbeat: boolean },
  ): boolean;
  mergeEntries(log: LogView, prevIndex: Index, entries: readonly Entry[]): LogChange;
  followerCommit(view: {
    readonly commitIndex: Index;
    readonly leaderCommit: Index;
    readonly verifiedIndex: Index;
    readonly lastIndex: Index;
  }): Index;
  /** The index up to which a follower says that its log agrees. */
  ackIndex(view: { readonly verifiedIndex: Index; readonly lastIndex: Index }): Index;
  /** The entries of one append: from index `from` on, to `last` at most, of this size together; the first always goes. */
  packBatch(
    entries: SizedEntries,
    span: { readonly from: Index; readonly last: Index; readonly sizeMax: number },
  ): readonly Entry[];
  /** Whether a slot of the entry cache that holds the entry `held` (-1: none) has the one that is wanted. */
  isCached(view: { readonly held: Index; readonly wanted: Index }): boolean;
  /** From where on the entry cache is forgotten when the log is cut from this index on. */
  cacheForgetsFrom(cutFrom: Index): Index;
  acceptAppendReply(currentTerm: Term, replyTerm: Term): boolean;
  matchAfterAck(view: { readonly matchIndex: Index; readonly acked: Index; readonly leaderLastIndex: Index }): Index;
  /** What a refusal says of how far the follower agrees. */
  matchAfterReject(view: { readonly matchIndex: Index; readonly rejectedPrev: Index }): Index;
  /** Where to try next after a refusal. */
  nextAfterReject(log: LogView, reject: Extract<AppendReply, { ok: false }>, matchIndex: Index): Index;
  /** The highest index that may count as committed now; 0 for none. `matches`: one for each voter. */
  leaderCommit(
    matches: readonly Index[],
    view: { readonly log: LogView; readonly currentTerm: Term; readonly quorum: number },
  ): Index;
  snapshotAcceptable(view: { readonly snapshotIndex: Index; readonly commitIndex: Index }): boolean;

  /** What a snapshot says of where the log goes on behind it. */
  snapshotEnd(last: LogEnd): LogEnd;
  /** Whether the entries behind an installed snapshot are kept. `ownTerm`: at the snapshot's index, if there is one. */
  keepsSuffix(view: { readonly ownTerm: Term | undefined; readonly snapshotTerm: Term }): boolean;

  /** When a write is answered. */
  replyWhen(): "applied" | "appended";
  /** What becomes of a client that waits for an entry. */
  waiterFate(
    event:
      | { readonly type: "deposed" }
      | { readonly type: "applied"; readonly waitsForTerm: Term; readonly entryTerm: Term },
  ): "answer" | "lost" | "keep";
  dedupe(sessions: ReadonlyMap<Index, Session>, command: Numbered): Dedupe;
  /** What a snapshot keeps of the sessions. */
  sessionsInSnapshot(sessions: readonly SessionImage[]): readonly SessionImage[];

  /** The cluster time of a new entry. `base`: that of the last entry before this leadership; `now`: the node's clock. */
  stampTime(view: { readonly base: Ms; readonly elapsed: Ms; readonly now: Ms }): Ms;
  /** The time by which sessions expire when an entry is applied. `now`: the node's own clock. */
  expiryTime(view: { readonly clusterTime: Ms; readonly now: Ms }): Ms;

  /** Whether a leader takes in what writes to the log. */
  acceptsWrites(view: { readonly isTransferring: boolean }): boolean;
  /** Whether a node stands because the leader said so. `sentFor`: the end of the log that the order was sent for. */
  obeysTimeoutNow(view: { readonly isFollower: boolean; readonly sentFor: LogEnd; readonly own: LogEnd }): boolean;

  /** Which way a read takes. */
  readPath(view: { readonly isLeader: boolean; readonly mode: ReadMode }): ReadMode | "local" | "redirect";
  /** Whether a leader knows its commit index well enough to take it for a read. */
  knowsCommitIndex(view: { readonly hasCommittedInTerm: boolean }): boolean;
  /** Whether this answer of a follower confirms that the leader still led when the read had arrived. */
  ackConfirmsRead(view: { readonly requiredSeq: number; readonly ackSeq: number }): boolean;
  readReady(view: {
    readonly confirmations: number;
    readonly quorum: number;
    readonly readIndex: Index;
    readonly lastApplied: Index;
  }): boolean;
  /** For how long a lease runs, from the sending of a round that a majority answered. `leaseMs`: the settings' own. */
  leaseLength(view: { readonly leaseMs: Ms; readonly electionMinMs: Ms }): Ms;
  /** The clock that leases are measured on. */
  leaseTime(clocks: { readonly now: Ms; readonly wall: Ms }): Ms;
  leaseHolds(view: {
    /** By the clock of leases. */
    readonly now: Ms;
    readonly leaseUntil: Ms;
    readonly isTransferring: boolean;
    readonly isBarrierCommitted: boolean;
    readonly hasCommittedInTerm: boolean;
  }): boolean;
}

export const correctRules: RaftRules = {
  quorumSize: (voters) => Math.floor(voters / 2) + 1,
  hardState: (term, votedFor) => ({ kind: "hardState", term, votedFor }),
  hardStateRecords: (record) => [record],
  voteInNewTerm: () => null,
  waitsForDisk: () => true,
  checkpointSwap: () => "safe",
  appliedWrites: (at, machine) => [[{ kind: "applied", at, machine }]],

  logUpToDate: (candidate, own) =>
    candidate.term > own.term || (candidate.term === own.term && candidate.index >= own.index),
  isSticky: ({ isLoyal, isLeader, silentMs, electionMinMs, transfer }) =>
    isLoyal && !transfer && (isLeader || silentMs < electionMinMs),
  preVoteIsContact: () => false,
  silenceAtBoot: () => 0,
  mayGrant: (view, request) =>
    view.isLogUpToDate &&
    (request.pre
      ? request.term > view.term
      : request.term === view.term && (view.votedFor === null || view.votedFor === view.candidate)),
  hasWon: (grants, quorum) => new Set(grants).size >= quorum,
  acceptVoteReply: (currentTerm, reply) => reply.forTerm === currentTerm,
  leadsOn: ({ hasQuorumContact }) => hasQuorumContact,
  handlesAppendThatBeatIt: () => true,
  voteAfterAppend: (votedFor) => votedFor,

  previousMatches: (log, previous) => log.termAt(previous.index) === previous.term,
  mergeEntries(log, prevIndex, entries) {
    for (let position = 0; position < entries.length; position++) {
      const index = prevIndex + 1 + position;
      const own = log.termAt(index);
      if (own === undefined) return { truncateFrom: null, appendFrom: position };
      if (own !== entries[position]?.term) return { truncateFrom: index, appendFrom: position };
    }
    return { truncateFrom: null, appendFrom: entries.length };
  },
  followerCommit: ({ commitIndex, leaderCommit, verifiedIndex }) =>
    Math.max(commitIndex, Math.min(leaderCommit, verifiedIndex)),
  ackIndex: ({ verifiedIndex }) => verifiedIndex,
  packBatch(entries, { from, last, sizeMax }) {
    const batch: Entry[] = [];
    let size = 0;
    for (let index = from; index <= last; index++) {
      size += entries.sizeAt(index);
      if (size > sizeMax && index > from) break;
      batch.push(entries.entryAt(index));
    }
    return batch;
  },
  isCached: ({ held, wanted }) => held === wanted,
  cacheForgetsFrom: (cutFrom) => cutFrom,
  acceptAppendReply: (currentTerm, replyTerm) => replyTerm === currentTerm,
  matchAfterAck: ({ matchIndex, acked }) => Math.max(matchIndex, acked),
  matchAfterReject: ({ matchIndex }) => matchIndex,
  nextAfterReject(log, reject, matchIndex) {
    const hint = backOff(log, reject);
    return Math.max(matchIndex + 1, Math.min(hint, reject.rejectedPrev));
  },
  leaderCommit(matches, { log, currentTerm, quorum }) {
    const index = quorumIndex(matches, quorum);
    return log.termAt(index) === currentTerm ? index : 0;
  },
  snapshotAcceptable: ({ snapshotIndex, commitIndex }) => snapshotIndex > commitIndex,
  snapshotEnd: (last) => last,
  keepsSuffix: ({ ownTerm, snapshotTerm }) => ownTerm === snapshotTerm,

  replyWhen: () => "applied",
  waiterFate(event) {
    if (event.type === "deposed") return "lost";
    return event.waitsForTerm === event.entryTerm ? "answer" : "lost";
  },
  dedupe,
  sessionsInSnapshot: (sessions) => sessions,
  stampTime: ({ base, elapsed }) => base + Math.max(0, elapsed),
  expiryTime: ({ clusterTime }) => clusterTime,

  acceptsWrites: ({ isTransferring }) => !isTransferring,
  obeysTimeoutNow: ({ isFollower, sentFor, own }) =>
    isFollower && own.index === sentFor.index && own.term === sentFor.term,

  readPath: ({ isLeader, mode }) => (isLeader ? mode : "redirect"),
  knowsCommitIndex: ({ hasCommittedInTerm }) => hasCommittedInTerm,
  ackConfirmsRead: ({ requiredSeq, ackSeq }) => ackSeq >= requiredSeq,
  readReady: ({ confirmations, quorum, readIndex, lastApplied }) => confirmations >= quorum && lastApplied >= readIndex,
  leaseLength: ({ leaseMs }) => leaseMs,
  leaseTime: ({ now }) => now,
  leaseHolds: ({ now, leaseUntil, isTransferring, isBarrierCommitted, hasCommittedInTerm }) =>
    now < leaseUntil && !isTransferring && isBarrierCommitted && hasCommittedInTerm,
};

/** The highest index that a quorum has; 0 when there are fewer voters than that. */
export function quorumIndex(matches: readonly Index[], quorum: number): Index {
  let highest = 0;
  for (const match of matches) {
    if (match <= highest) continue;
    let holders = 0;
    for (const other of matches) if (other >= match) holders++;
    if (holders >= quorum) highest = match;
  }
  return highest;
}

/** Fast back-off by conflict term and index (Raft paper, end of section 5.3; MIT 6.5840 lecture 7). */
export function backOff(log: LogView, reject: Extract<AppendReply, { ok: false }>): Index {
  const { conflictTerm, conflictIndex, lastIndex } = reject;
  if (conflictTerm === undefined || conflictIndex === undefined) return lastIndex + 1;
  const lastOfTerm = log.lastIndexOfTerm(conflictTerm);
  return lastOfTerm === undefined ? conflictIndex : lastOfTerm + 1;
}
