/**
 * Node: the shape of every bundled system, free of I/O.
 *
 * A node is a state machine: `step(input)` changes its state and gives back effects for its host to carry out.
 * The same node runs as an operating-system process (node-kit/process), in the simulation and under test scripts,
 * because it knows no clock, timer, promise, randomness or file: time comes with each input, random numbers from
 * the stream it was made with.
 *
 * The one rule that makes durability testable: a `send` or `reply` may carry `after: token`, and the host releases
 * it only when the write with that token, and every earlier one, is on disk. The rule is enforced by `Gate`, which
 * all hosts share, so "answered before fsync" is one missing `after`, and never an accident of code order.
 *
 * Source: the contract follows etcd-io/raft's storage messages and raft-rs's numbered persistence.
 */

/** Plain data: messages, records, requests. Never mutated after it left a node. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Id of a node, e.g. "n1". */
export type Id = string;
/** Milliseconds, an integer: on the node's own monotonic clock, whose zero means nothing, unless it says otherwise. */
export type Ms = number;
/** Number of a write; the first is 1 and each next is one more. 0: nothing to wait for. */
export type Token = number;
/** Names one request of one client connection, made by the host; a reply goes back to it. */
export type Connection = string;

/** What a disk holds when a node boots: the last checkpoint and the records written after it. */
export interface Durable {
  /** The last durable checkpoint's snapshot; null before the first. */
  readonly snapshot: Json;
  /** The records that came with that checkpoint, then all written since, oldest first. */
  readonly records: readonly Json[];
}

/**
 * How a checkpoint's new file takes the place of the old image; only `safe` keeps what the effect promises.
 * - `safe`: it is written and synced, renamed, the directory is synced, the old image is removed
 * - `unsynced-directory`: the rename is left to the file system: until the next checkpoint a power loss brings the
 *   old image back, with the writes before this checkpoint and none after it
 * - `old-first`: the old image is removed before the new one is durable: a crash in between leaves nothing
 */
export type CheckpointSwap = "safe" | "unsynced-directory" | "old-first";

/** The times at which a node takes an input in. */
export interface Clocks {
  /** Its own monotonic clock: for every duration. */
  readonly now: Ms;
  /**
   * The wall clock: about the same on all nodes, set by people and by NTP, so it jumps, ahead and back. For stamps that
   * people read; nothing that must be true may rest on it. Hosts without one leave it out.
   */
  readonly wall?: Ms;
}

export type Input<Message, Request> = Clocks & Happening<Message, Request>;

type Happening<Message, Request> =
  /** Always first, and once. `incarnation` differs at every start of this node, even with the same disk. */
  | { readonly type: "boot"; readonly durable: Durable; readonly incarnation: string }
  /** Time has passed; comes at `wakeAt()` or a little later, or earlier for no reason at all. */
  | { readonly type: "tick" }
  | { readonly type: "receive"; readonly from: Id; readonly message: Message }
  | { readonly type: "request"; readonly connection: Connection; readonly request: Request }
  /** All writes with a token up to this one are on disk. */
  | { readonly type: "durable"; readonly token: Token }
  /** The apply effect with this index was carried out; they come in order. */
  | { readonly type: "applied"; readonly index: number }
  /** The FIFO link from this peer broke: messages may have been lost. Only hosts with such links send it. */
  | { readonly type: "linkDown"; readonly peer: Id };

export type Effect<Message, Reply> =
  /** Append these records to the log, in order. Tokens count up by one over write and checkpoint together. */
  | { readonly type: "write"; readonly token: Token; readonly records: readonly Json[] }
  /**
   * Replace all that is on disk, atomically, by this snapshot and these records; later writes come after them.
   * A crash before it is durable leaves the old image and the writes before this one.
   */
  | {
      readonly type: "checkpoint";
      readonly token: Token;
      readonly snapshot: Json;
      readonly records: readonly Json[];
      /** Default "safe". */
      readonly swap?: CheckpointSwap;
    }
  | { readonly type: "send"; readonly to: Id; readonly message: Message; readonly after?: Token }
  | { readonly type: "reply"; readonly connection: Connection; readonly reply: Reply; readonly after?: Token }
  /** Ask the host for `applied` with this index, a little later: the asynchronous apply queue. Cheap, in order. */
  | { readonly type: "apply"; readonly index: number }
  /** The node will not go on: the host ends it, after what was already released. A decision, not a crash. */
  | { readonly type: "halt"; readonly why: string }
  /** For monitors, nemesis targets and the report; never read by protocol code. */
  | { readonly type: "note"; readonly note: Note };

/**
 * What a node says of itself. Events that the harness understands (others are shown as they are):
 * - `role`: { role: "leader" | "primary" | "solo" | "follower" | "backup" | …, term } at every change of role
 * - `commit`, `applied`, `halted`, `vote`, `snapshot`, `replicating` …: see each system's README
 */
export interface Note {
  readonly event: string;
  readonly [name: string]: Json;
}

export interface Node<Message, Request, Reply> {
  /** Runs to completion; gives the effects in the order in which they must be carried out. */
  step(input: Input<Message, Request>): readonly Effect<Message, Reply>[];
  /** When the node next needs a tick, on its own clock; null for not at all. May change at every step. */
  wakeAt(): Ms | null;
  /** The state as plain data, for monitors, state hashes and the report. Cost: linear in the state. */
  inspect(): Json;
}

/** A node of any system, for hosts, which never look inside messages. */
export type AnyNode = Node<Json, Json, Json>;
