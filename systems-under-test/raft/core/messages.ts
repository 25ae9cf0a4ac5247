/**
 * What Raft nodes say to each other, keep in their logs, and hear from clients.
 *
 * Everything is plain JSON: it crosses sockets and is written to disk as it stands. Field names are those of the Raft
 * paper where it has one. The sender of a message comes with the input, so messages carry no `from`.
 *
 * Source: Ongaro and Ousterhout 2014, figure 2 and figure 13; Ongaro's thesis, chapters 3, 6 and 9.6.
 */
import type { Id, Json } from "../../node-kit/node.ts";

export type Term = number;
/** Position in the log; the first entry has index 1, and 0 means "before everything". */
export type Index = number;
export type Key = string | number;

/** What a client wants done to one key. `add` is `append` by another name (workload `set`). */
export type Operation = {
  readonly f: "read" | "write" | "cas" | "append" | "add" | "delete";
  readonly key: Key;
  /** write: the value; cas: [from, to]; append, add: the item; read, delete: null. */
  readonly value: Json;
};

/** What an entry does to the state machine. */
export type Command =
  | { readonly type: "noop" }
  /** Opens a session; its id is the index of this entry. */
  | { readonly type: "open" }
  | { readonly type: "close"; readonly session: number }
  | {
      readonly type: "operation";
      readonly session: number;
      readonly seq: number;
      /** The lowest seq whose reply the client still wants; replies below it are forgotten. */
      readonly firstOutstanding: number;
      readonly op: Operation;
    };

/** One entry of the log; its index is its position. */
export type Entry = {
  readonly term: Term;
  /** ms, stamped by the leader; never decreases along the log. Sessions expire by it. */
  readonly clusterTime: number;
  readonly command: Command;
};

/** The end of a log: index and term of its last entry, both 0 for an empty log. */
export type LogEnd = { readonly index: Index; readonly term: Term };

export type RequestVote = {
  readonly type: "requestVote";
  /** The term that the candidate stands for; for a pre-vote, the one that it would stand for. */
  readonly term: Term;
  readonly last: LogEnd;
  /** Only asks; changes nobody's term or vote. */
  readonly pre: boolean;
  /** The old leader asked for this election: voters must not refuse it for having heard from that leader. */
  readonly transfer: boolean;
};

export type VoteReply = {
  readonly type: "voteReply";
  readonly term: Term;
  /** The term of the request that this answers. */
  readonly forTerm: Term;
  readonly granted: boolean;
  readonly pre: boolean;
};

export type Append = {
  readonly type: "append";
  readonly term: Term;
  readonly prevIndex: Index;
  readonly prevTerm: Term;
  /** Empty: a heartbeat. */
  readonly entries: readonly Entry[];
  readonly leaderCommit: Index;
  /** Number of the leader's latest round when this was sent; comes back in the reply. */
  readonly seq: number;
};

export type AppendReply = {
  readonly type: "appendReply";
  readonly term: Term;
  readonly seq: number;
} & (
  | { readonly ok: true; readonly matchIndex: Index }
  | {
      readonly ok: false;
      /** `prevIndex` of the refused message: a refusal counts only if it answers what was asked last. */
      readonly rejectedPrev: Index;
      readonly lastIndex: Index;
      /** The follower's term at `prevIndex`, and its first index of that term; absent when its log is shorter. */
      readonly conflictTerm?: Term;
      readonly conflictIndex?: Index;
    }
);

/** One piece of a snapshot: characters `offset` … of its JSON text. */
export type InstallSnapshot = {
  readonly type: "installSnapshot";
  readonly term: Term;
  readonly last: LogEnd;
  readonly offset: number;
  readonly chunk: string;
  readonly done: boolean;
  readonly seq: number;
};

export type SnapshotReply = {
  readonly type: "snapshotReply";
  readonly term: Term;
  readonly seq: number;
  /** Index of the snapshot and offset of the piece that this answers. */
  readonly index: Index;
  readonly offset: number;
  /** Characters held so far; the next piece must start here. */
  readonly received: number;
  /** Set when nothing more is needed: the log agrees with the leader's up to here. */
  readonly matchIndex?: Index;
};

/** "Stand for election now", from the leader to the one that shall take over. */
export type TimeoutNow = { readonly type: "timeoutNow"; readonly term: Term; readonly last: LogEnd };

export type RaftMessage = RequestVote | VoteReply | Append | AppendReply | InstallSnapshot | SnapshotReply | TimeoutNow;

/** What a client may ask of any node. */
export type RaftRequest =
  | { readonly type: "open" }
  | { readonly type: "close"; readonly session: number }
  | {
      readonly type: "operation";
      readonly session: number;
      readonly seq: number;
      readonly firstOutstanding: number;
      readonly op: Operation;
    }
  /** For operators: hand the leadership over; without `to`, to the most up-to-date follower. */
  | { readonly type: "transfer"; readonly to?: Id };

/**
 * The answer. Errors:
 * - "not-leader" (with a hint where known), "transferring", "busy": nothing was done, ask elsewhere or again;
 * - "mismatch": the cas did not happen, `seen` is what it met;
 * - "lost-leadership", "superseded", "session-expired": it may or may not have been done;
 * - "malformed": not a request, nothing was done.
 */
export type RaftReply =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly error: string; readonly hint?: Id; readonly seen?: Json };

/** What a node writes to its disk between checkpoints. */
export type DiskRecord =
  | { readonly kind: "hardState"; readonly term: Term; readonly votedFor: Id | null }
  /** The log from `index` on is exactly these entries: anything that was there before is cut off. */
  | { readonly kind: "entries"; readonly index: Index; readonly entries: readonly Entry[] }
  | AppliedRecord;

/** How far the log is applied, and the state machine there; null: that part is as the record before says. */
export type AppliedRecord = {
  readonly kind: "applied";
  readonly at: { readonly index: Index; readonly chain: number } | null;
  readonly machine: Json | null;
};

/** The state machine at `last`, with what the log needs to go on from there. */
export type Snapshot = {
  readonly last: LogEnd;
  readonly clusterTime: number;
  /** The log's hash chain at `last`. */
  readonly chain: number;
  readonly members: readonly Id[];
  readonly machine: Json;
};
