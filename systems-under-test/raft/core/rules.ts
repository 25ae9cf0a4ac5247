/**
 * Every decision of the protocol that a bug could change, as a table of pure functions.
 *
 * The other files ask this table and carry out the answer. A mutant replaces one function in it. So a planted bug is
 * never an `if` inside correct code, and each rule can be tested on its own.
 *
 * Source: Raft paper, figure 2 and sections 5-8; Ongaro's thesis, sections 4.2.3, 6.3, 6.4 and 10.2.1.
 */
import type { CheckpointSwap, Id, Json, Ms } from "../../node-kit/node.ts";
import type { SizedEntries } from "../storage/entry-cache.ts";
import type { AppendReply, AppliedRecord, Entry, Index, LogEnd, RequestVote, Term, VoteReply } from "./messages.ts";
import { correctMembership, type MembershipRules } from "../membership/rules.ts";
import type { ReadMode } from "./options.ts";
import type { Dedupe, CommandNumber, Session, SessionImage } from "../../replicated-store/sessions.ts";
import { dedupe } from "../../replicated-store/sessions.ts";

/** What the rules may see of a log. `undefined`: the log has no such entry. */
export interface LogView {
  readonly lastIndex: Index;
  termAt(index: Index): Term | undefined;
  firstIndexOfTermAt(index: Index): Index;
  lastIndexOfTerm(term: Term): Index | undefined;
}

/** How an append changes a follower's log: first cut it, then append the message's entries from `appendFrom` on. */
export interface LogChange {
  /** Cut the log from this index on; null: cut nothing. */
  readonly truncateFrom: Index | null;
  readonly appendFrom: number;
}

/** The effects that must wait until what they promise is on disk. */
export type DurabilityPoint = "voteRequest" | "voteReply" | "appendAck" | "ownMatch" | "snapshotAck";

/** The record with term and vote. */
export type HardState = { readonly kind: "hardState"; readonly term: Term; readonly votedFor: Id | null };

/** The rules of a Raft node; `correctRules` are those of the paper. */
export interface RaftRules extends MembershipRules {
  /** The size of a majority of this many voters. */
  quorumSize(voters: number): number;
  /** The record that stores term and vote. */
  hardState(term: Term, votedFor: Id | null): HardState;
  /** The records that store it; all go into one write. */
  hardStateRecords(record: HardState): readonly HardState[];
  /** The vote of a node after its term was raised. */
  voteInNewTerm(votedFor: Id | null): Id | null;
  /** Whether this effect waits until everything written so far is durable. */
  waitsForDisk(point: DurabilityPoint): boolean;
  /** How a snapshot replaces the log that it covers, on disk. */
  checkpointSwap(): CheckpointSwap;
  /** The writes that save the applied index and the state there. Each write is a list of records. */
  appliedWrites(at: NonNullable<AppliedRecord["at"]>, machine: Json): readonly (readonly AppliedRecord[])[];

  /** Whether the candidate's log is at least as up-to-date as the voter's (section 5.4.1). */
  logUpToDate(candidate: LogEnd, own: LogEnd): boolean;
  /**
   * Whether a voter ignores candidates: it leads, or heard from a leader within the shortest election timeout.
   * `isLoyal`: the option `hasLoyalVoters`.
   */
  isSticky(view: {
    readonly isLoyal: boolean;
    readonly isLeader: boolean;
    readonly silentMs: Ms;
    readonly electionMinMs: Ms;
    readonly transfer: boolean;
  }): boolean;
  /** Whether granting a pre-vote counts as hearing from a leader. */
  preVoteIsContact(): boolean;
  /** How long ago a node that boots assumes it last heard from a leader: it has forgotten when it really did. */
  silenceAtBoot(): Ms;
  /** Whether a voter grants this vote or pre-vote. `view` describes the voter and the candidate. */
  mayGrant(
    view: {
      readonly term: Term;
      readonly votedFor: Id | null;
      readonly isLogUpToDate: boolean;
      readonly candidate: Id;
    },
    request: RequestVote,
  ): boolean;
  /** Whether these grants are a majority of a set. A voter is in the list once for each of its replies. */
  hasWon(grants: readonly Id[], quorum: number): boolean;
  /** Whether a candidate counts this reply. */
  acceptVoteReply(currentTerm: Term, reply: VoteReply): boolean;
  /** Whether a leader continues to lead. `hasQuorumContact`: see `quorums.ts`. */
  staysLeader(view: { readonly hasQuorumContact: boolean }): boolean;
  /** Whether a candidate that becomes a follower because of an append also processes the append. */
  losingCandidateHandlesAppend(): boolean;
  /** A follower's vote after an append of the current term. */
  voteAfterAppend(votedFor: Id | null): Id | null;

  /** Whether the follower's log holds the leader's entry before the new ones (section 5.3, consistency check). */
  previousMatches(
    log: LogView,
    previous: { readonly index: Index; readonly term: Term; readonly isHeartbeat: boolean },
  ): boolean;
  /** What to cut and what to append when entries arrive after `prevIndex`. */
  mergeEntries(log: LogView, prevIndex: Index, entries: readonly Entry[]): LogChange;
  /**
   * The follower's new commit index. `verifiedIndex`: the last index that this append compared with the leader's log;
   * `lastIndex`: the end of the follower's log, which may be beyond it and differ.
   */
  followerCommit(view: {
    readonly commitIndex: Index;
    readonly leaderCommit: Index;
    readonly verifiedIndex: Index;
    readonly lastIndex: Index;
  }): Index;
  /** The index up to which a follower acknowledges. */
  ackIndex(view: { readonly verifiedIndex: Index; readonly lastIndex: Index }): Index;
  /** The entries of one append: from `from` to `last` at most, in total at most `sizeMax`; the first always goes. */
  packBatch(
    entries: SizedEntries,
    span: { readonly from: Index; readonly last: Index; readonly sizeMax: number },
  ): readonly Entry[];
  /** Whether a cache slot that holds the entry `held` (-1: empty) has the entry `wanted`. */
  isCached(view: { readonly held: Index; readonly wanted: Index }): boolean;
  /** From which index on cache slots are forgotten when the log is cut from `cutFrom` on. */
  cacheForgetsFrom(cutFrom: Index): Index;
  /** Whether a leader processes a reply of this term. */
  acceptAppendReply(currentTerm: Term, replyTerm: Term): boolean;
  /** The follower's `matchIndex` after it acknowledged up to `acked`. */
  matchAfterAck(view: { readonly matchIndex: Index; readonly acked: Index; readonly leaderLastIndex: Index }): Index;
  /** The follower's `matchIndex` after a refusal. */
  matchAfterReject(view: { readonly matchIndex: Index; readonly rejectedPrev: Index }): Index;
  /** The follower's `nextIndex` after a refusal. */
  nextAfterReject(log: LogView, reject: Extract<AppendReply, { ok: false }>, matchIndex: Index): Index;
  /** The highest index that a majority of a set has committed now; 0: none. `matches`: one `matchIndex` for each voter. */
  leaderCommit(
    matches: readonly Index[],
    view: { readonly log: LogView; readonly currentTerm: Term; readonly quorum: number },
  ): Index;
  /** Whether a follower installs a snapshot that ends here. */
  snapshotAcceptable(view: { readonly snapshotIndex: Index; readonly commitIndex: Index }): boolean;

  /** The last index and term that a snapshot states. */
  snapshotEnd(last: LogEnd): LogEnd;
  /** Whether entries after an installed snapshot stay. `ownTerm`: that of the follower's entry at its end, if any. */
  keepsSuffix(view: { readonly ownTerm: Term | undefined; readonly snapshotTerm: Term }): boolean;

  /** When a write is answered: after its entry was applied, or as soon as it is in the leader's log. */
  replyWhen(): "applied" | "appended";
  /** What to tell a client that waits for an entry, when the leader is deposed or when that index is applied. */
  waiterFate(
    event:
      | { readonly type: "deposed" }
      | { readonly type: "applied"; readonly waitsForTerm: Term; readonly entryTerm: Term },
  ): "answer" | "lost" | "keep";
  /** Whether a command is new, repeated or too old: see `sessions.ts`. */
  dedupe(sessions: ReadonlyMap<Index, Session>, command: CommandNumber): Dedupe;
  /** The sessions that go into a snapshot. */
  sessionsInSnapshot(sessions: readonly SessionImage[]): readonly SessionImage[];

  /** The cluster time of a new entry. `base`: of the last entry before this leadership; `now`: the node's clock. */
  stampTime(view: { readonly base: Ms; readonly elapsed: Ms; readonly now: Ms }): Ms;
  /** The time that decides which sessions have expired when an entry is applied. `now`: the node's clock. */
  expiryTime(view: { readonly clusterTime: Ms; readonly now: Ms }): Ms;

  /** Whether a leader accepts requests that write to the log. */
  acceptsWrites(view: { readonly isTransferring: boolean }): boolean;
  /** Whether a node obeys "timeout now". `sentFor`: the end of the leader's log when it was sent. */
  obeysTimeoutNow(view: { readonly isFollower: boolean; readonly sentFor: LogEnd; readonly own: LogEnd }): boolean;

  /** How a read is served; "local": from this node's own state at once. */
  readPath(view: { readonly isLeader: boolean; readonly mode: ReadMode }): ReadMode | "local" | "redirect";
  /** Whether a leader's commit index is recent enough for a read. */
  knowsCommitIndex(view: { readonly hasCommittedInTerm: boolean }): boolean;
  /** Whether an answer to round `ackSeq` confirms a read that needs round `requiredSeq` or a later one. */
  ackConfirmsRead(view: { readonly requiredSeq: number; readonly ackSeq: number }): boolean;
  /** Whether a read can be answered, for a set. `confirmations`: of followers in it, and one for the leader. */
  readReady(view: {
    readonly confirmations: number;
    readonly quorum: number;
    readonly readIndex: Index;
    readonly lastApplied: Index;
  }): boolean;
  /** The length of a lease, counted from when the round was sent. `leaseMs`: as in the options. */
  leaseLength(view: { readonly leaseMs: Ms; readonly electionMinMs: Ms }): Ms;
  /** The clock for leases. `now` is monotonic; `wall` may jump. */
  leaseTime(clocks: { readonly now: Ms; readonly wall: Ms }): Ms;
  /** Whether a leader may answer reads under its lease. */
  leaseHolds(view: {
    /** On the clock of `leaseTime`. */
    readonly now: Ms;
    readonly leaseUntil: Ms;
    readonly isTransferring: boolean;
    readonly isBarrierCommitted: boolean;
    readonly hasCommittedInTerm: boolean;
  }): boolean;
}

/** The rules without a bug. */
export const correctRules: RaftRules = {
  ...correctMembership,
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
  staysLeader: ({ hasQuorumContact }) => hasQuorumContact,
  losingCandidateHandlesAppend: () => true,
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

/** The highest index that a quorum has; 0 if there are fewer voters than `quorum`. */
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

/** The next index to try after a refusal: fast back-off by term (paper, end of section 5.3; MIT 6.5840, lecture 7). */
export function backOff(log: LogView, reject: Extract<AppendReply, { ok: false }>): Index {
  const { conflictTerm, conflictIndex, lastIndex } = reject;
  if (conflictTerm === undefined || conflictIndex === undefined) return lastIndex + 1;
  const lastOfTerm = log.lastIndexOfTerm(conflictTerm);
  return lastOfTerm === undefined ? conflictIndex : lastOfTerm + 1;
}
