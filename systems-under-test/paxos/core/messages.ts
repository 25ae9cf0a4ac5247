/**
 * The messages of single-decree Paxos, its records on disk, and the requests of clients.
 *
 * Each key is a decision of its own: it is decided once, and for ever. Everything is plain JSON. Messages carry no
 * `from`: the host says who sent them.
 *
 * Source: Lamport 2001, "Paxos Made Simple", section 2.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Ballot } from "./ballot.ts";
import type { Acceptance } from "./decree-rules.ts";

/** Names a decision. The keys 1 and "1" are different. */
export type Key = string | number;

/** What an acceptor must never forget about one decision. */
export type AcceptorState = {
  /** It ignores lower ballots; `NO_BALLOT` before the first promise. */
  readonly promised: Ballot;
  /** The latest acceptance; null: none yet. */
  readonly accepted: Acceptance | null;
};

/** Everything that one node sends to another. */
export type PaxosMessage =
  /** Phase 1a, proposer to acceptors. */
  | { readonly type: "prepare"; readonly key: Key; readonly ballot: Ballot }
  /** Phase 1b. `accepted`: what the acceptor had accepted in a lower ballot. */
  | { readonly type: "promise"; readonly key: Key; readonly ballot: Ballot; readonly accepted: Acceptance | null }
  /** A refusal of phase 1 or 2: the acceptor has promised another ballot. `ballot`: the refused one. */
  | { readonly type: "nack"; readonly key: Key; readonly ballot: Ballot; readonly promised: Ballot }
  /** Phase 2a, proposer to acceptors. */
  | { readonly type: "accept"; readonly key: Key; readonly ballot: Ballot; readonly value: Json }
  /** Phase 2b, acceptor to learners. */
  | { readonly type: "accepted"; readonly key: Key; readonly ballot: Ballot; readonly value: Json }
  /** Learner to the proposer whose ballot it saw. */
  | { readonly type: "chosen"; readonly key: Key; readonly value: Json };

/** What a client may request from a proposer. A value is anything but null. */
export type PaxosRequest =
  { readonly type: "propose"; readonly key: Key; readonly value: Json } | { readonly type: "read"; readonly key: Key };

/**
 * The answer to a client: the decided value, of whoever it was; for a read null while nothing is decided. Errors:
 * - "not-proposer": nothing was done, ask a proposer;
 * - "malformed": not a valid request, nothing was done.
 */
export type PaxosReply =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: "not-proposer" | "malformed" };

/** One record that a node appends to its disk. */
export type DiskRecord =
  | ({ readonly kind: "acceptor"; readonly key: Key } & AcceptorState)
  /** The proposer used this round, so it never uses it or a lower one again. */
  | { readonly kind: "round"; readonly round: number };

/** What a checkpoint holds: all that the records before it said. */
export type Snapshot = {
  readonly round: number;
  readonly acceptors: readonly (readonly [Key, AcceptorState])[];
};
