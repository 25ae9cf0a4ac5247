/**
 * The messages between Raft nodes, the log entries, and the requests of clients.
 *
 * Everything is plain JSON, sent over sockets and written to disk unchanged. Fields have the paper's names where it has
 * one. Messages carry no `from`: the host says who sent them.
 *
 * Source: Ongaro and Ousterhout 2014, figure 2 and figure 13; Ongaro's thesis, chapters 3, 6 and 9.6.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { ChangeRequest, Configuration, ConfigurationCommand } from "../membership/configuration.ts";
import type { MachineCommand, MachineRequest } from "./machine.ts";

/** A term counts elections; 0 before the first. */
export type Term = number;
/** Position in the log. The first entry has index 1; 0 means "before the first". */
export type Index = number;
/** One entry of the log. Its index is its position, so it is not stored. */
export type Entry = {
  readonly term: Term;
  /** ms, stamped by the leader; never decreases along the log. Sessions expire by it. */
  readonly clusterTime: number;
  readonly command: MachineCommand | ConfigurationCommand;
};

/** Index and term of the last entry of a log; both 0 for an empty log. */
export type LogEnd = { readonly index: Index; readonly term: Term };

/** A candidate asks for a vote (RequestVote, figure 2), or for a pre-vote. */
export type RequestVote = {
  readonly type: "requestVote";
  /** The candidate's term; in a pre-vote the term of the election that it would start. */
  readonly term: Term;
  readonly last: LogEnd;
  /** A pre-vote: nobody's term or vote changes. */
  readonly pre: boolean;
  /** The old leader asked for this election, so voters must answer although they hear from that leader. */
  readonly transfer: boolean;
};

/** The answer to a `RequestVote`. */
export type VoteReply = {
  readonly type: "voteReply";
  readonly term: Term;
  /** The term of the request that this answers. */
  readonly forTerm: Term;
  readonly granted: boolean;
  readonly pre: boolean;
};

/** The leader sends log entries, or a heartbeat (AppendEntries, figure 2). */
export type Append = {
  readonly type: "append";
  readonly term: Term;
  readonly prevIndex: Index;
  readonly prevTerm: Term;
  /** Empty in a heartbeat. */
  readonly entries: readonly Entry[];
  readonly leaderCommit: Index;
  /** Number of the leader's latest heartbeat round. The reply repeats it. */
  readonly seq: number;
};

/** The answer to an `Append`: the log agrees up to `matchIndex`, or where it disagrees. */
export type AppendReply = {
  readonly type: "appendReply";
  readonly term: Term;
  readonly seq: number;
} & (
  | { readonly ok: true; readonly matchIndex: Index }
  | {
      readonly ok: false;
      /** `prevIndex` of the refused message. While probing, the leader ignores refusals of older messages. */
      readonly rejectedPrev: Index;
      readonly lastIndex: Index;
      /** The follower's term at `prevIndex` and its first index of that term. Absent if its log is shorter. */
      readonly conflictTerm?: Term;
      readonly conflictIndex?: Index;
    }
);

/** One piece of a snapshot: the characters of its JSON text from `offset` on. */
export type InstallSnapshot = {
  readonly type: "installSnapshot";
  readonly term: Term;
  readonly last: LogEnd;
  readonly offset: number;
  readonly chunk: string;
  readonly done: boolean;
  readonly seq: number;
};

/** The answer to one piece of a snapshot. */
export type SnapshotReply = {
  readonly type: "snapshotReply";
  readonly term: Term;
  readonly seq: number;
  /** Index of the snapshot and offset of the piece that this answers. */
  readonly index: Index;
  readonly offset: number;
  /** Characters received so far; the next piece must start here. */
  readonly received: number;
  /** Present when no more pieces are needed: the log agrees with the leader's up to this index. */
  readonly matchIndex?: Index;
};

/** The leader tells its successor to start an election now. `last`: the end of the leader's log. */
export type TimeoutNow = { readonly type: "timeoutNow"; readonly term: Term; readonly last: LogEnd };

/** Everything that one Raft node sends to another. */
export type RaftMessage = RequestVote | VoteReply | Append | AppendReply | InstallSnapshot | SnapshotReply | TimeoutNow;

/** What a client may request from any node. */
export type RaftRequest =
  | MachineRequest
  /** For operators: transfer the leadership. Without `to`, the most up-to-date follower gets it. */
  | { readonly type: "transfer"; readonly to?: Id }
  /** For operators, where members can change. */
  | ChangeRequest;

/** One record that a node appends to its disk. */
export type DiskRecord =
  | { readonly kind: "hardState"; readonly term: Term; readonly votedFor: Id | null }
  /** The log from `index` on is exactly these entries. Whatever the disk held from there on is cut off. */
  | { readonly kind: "entries"; readonly index: Index; readonly entries: readonly Entry[] }
  | AppliedRecord;

/** How far the log is applied, and the state machine there. A null field has the value of the last record with one. */
export type AppliedRecord = {
  readonly kind: "applied";
  readonly at: { readonly index: Index; readonly chain: number } | null;
  readonly machine: Json | null;
};

/** The state machine after entry `last`, and what is needed to continue the log from there. */
export type Snapshot = {
  readonly last: LogEnd;
  readonly clusterTime: number;
  /** The hash chain of the log up to `last`: see `extendChain`. */
  readonly chain: number;
  /** The voters there. */
  readonly members: readonly Id[];
  /** Where members can change, all that the log has said of them up to `last`. */
  readonly configuration?: Configuration;
  readonly machine: Json;
};
