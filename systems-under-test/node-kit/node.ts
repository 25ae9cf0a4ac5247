/**
 * Node: the interface of every bundled system, without I/O.
 *
 * A node is a state machine: `step(input)` changes its state and returns effects, which its host carries out. The same
 * node runs as an operating-system process (node-kit/process), in the simulation and in test scripts. This works
 * because it uses no clock, timer, promise, randomness or file: time comes with each input, and random numbers from
 * a stream that it was created with.
 *
 * Durability is explicit. A `send` or `reply` may carry `after: token`, and the host releases it only when the write
 * with that token, and every earlier one, is durable. The hosts share one `Gate` that enforces this. So the bug
 * "answered before fsync" is a missing `after`, and never an accident of code order.
 *
 * Source: the contract follows etcd-io/raft's storage messages and raft-rs's numbered persistence.
 */

/** Plain data: messages, records, requests. It must not be changed once it has left a node. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Id of a node, for example "n1". */
export type Id = string;
/** Milliseconds, an integer. Unless stated otherwise, on the node's own monotonic clock, whose zero means nothing. */
export type Ms = number;
/** Number of a write: 1, 2, 3, … in each life of a node. 0: nothing to wait for. */
export type Token = number;
/** Identifies one request on a client's connection. The host makes it, and sends the reply there. */
export type Connection = string;

/** What a disk holds when a node boots: the last checkpoint, and the records written after it. */
export interface Durable {
  /** The snapshot of the last durable checkpoint; null: none yet. */
  readonly snapshot: Json;
  /** The records of that checkpoint, then all that were written later, oldest first. */
  readonly records: readonly Json[];
}

/**
 * How a checkpoint's file replaces the old image. Only `safe` keeps the promise of the effect; the others are bugs.
 * - `safe`: write and sync the new file, rename it, sync the directory, remove the old image
 * - `unsynced-directory`: the directory is not synced. Until the next checkpoint a power loss brings the old image
 *   back, with the writes before this checkpoint and none after it
 * - `old-first`: the old image is removed before the new one is durable. A crash in between leaves nothing
 */
export type CheckpointSwap = "safe" | "unsynced-directory" | "old-first";

/** The clocks at an input. */
export interface Clocks {
  /** The node's own monotonic clock: for all durations. */
  readonly now: Ms;
  /**
   * The wall clock. It is roughly the same on all nodes, but people and NTP set it, so it jumps forward and back. Use
   * it only for timestamps that people read. Hosts without one leave it out.
   */
  readonly wall?: Ms;
}

/** What a host gives to `step`. */
export type Input<Message, Request> = Clocks & Happening<Message, Request>;

/** What happened to a node. */
export type Happening<Message, Request> =
  /** Always the first input, and only once. `incarnation` is different in every life of the node. */
  | { readonly type: "boot"; readonly durable: Durable; readonly incarnation: string }
  /** Time has passed. Comes at `wakeAt()` or a little later; may also come earlier. */
  | { readonly type: "tick" }
  /** A message from another node arrived. It may be late, come twice or out of order. */
  | { readonly type: "receive"; readonly from: Id; readonly message: Message }
  /** A client asks something. The reply goes to the same connection. */
  | { readonly type: "request"; readonly connection: Connection; readonly request: Request }
  /** All writes up to this token are durable. */
  | { readonly type: "durable"; readonly token: Token }
  /** The apply effect with this index was carried out. They come in order. */
  | { readonly type: "applied"; readonly index: number }
  /** The FIFO link from this peer broke, so messages may be lost. Only hosts with such links send it. */
  | { readonly type: "linkDown"; readonly peer: Id };

/** What a node asks its host to do. */
export type Effect<Message, Reply> =
  /** Append these records to the log, in order. Writes and checkpoints are numbered together: 1, 2, 3, … */
  | { readonly type: "write"; readonly token: Token; readonly records: readonly Json[] }
  /**
   * Replace everything on disk, atomically, by this snapshot and these records. Later writes are appended. A crash
   * before it is durable leaves the old image and the writes before this one.
   */
  | {
      readonly type: "checkpoint";
      readonly token: Token;
      readonly snapshot: Json;
      readonly records: readonly Json[];
      /** Default "safe". */
      readonly swap?: CheckpointSwap;
    }
  /** Send a message to another node. With `after` it waits until the write with that token is durable. */
  | { readonly type: "send"; readonly to: Id; readonly message: Message; readonly after?: Token }
  /** Answer a request, at most once. `after` as for `send`. */
  | { readonly type: "reply"; readonly connection: Connection; readonly reply: Reply; readonly after?: Token }
  /** Ask for an `applied` input with this index a little later: an asynchronous apply queue, in order. */
  | { readonly type: "apply"; readonly index: number }
  /** The node has decided to stop. The host ends it after sending what was released before. Not a crash. */
  | { readonly type: "halt"; readonly why: string }
  /** Information for monitors, nemesis targets and the report. The protocol never reads it. */
  | { readonly type: "note"; readonly note: Note };

/**
 * What a node says about itself. The harness understands two events, and shows the others in the words of the system:
 * - `role`: `{ event: "role", role, term }` at every change of role. The System says which roles lead. `term` is a number that grows from
 *   one leader to the next, if there is one.
 * - `members`: `{ event: "members", members, version }` whenever a node learns of a committed set of members, also after it has booted:
 *   their ids, and a `version` that grows from one committed set to the next (for example the index of its entry in the log). The set
 *   at the start has version 0. Only of systems with `Membership`.
 */
export interface Note {
  /** What happened: "role", or a word of the system's own. */
  readonly event: string;
  /** Details, by names of the system's own. */
  readonly [name: string]: Json;
}

/**
 * A node of a system: a state machine without clock, timer, promise, randomness or I/O.
 *
 * @example
 * ```ts
 * // Keeps one number, and answers when it is on disk.
 * function createCounter(): AnyNode {
 *   let total = 0;
 *   let token = 0;
 *   return {
 *     step(input) {
 *       if (input.type === "boot") total = Number(input.durable.records.at(-1) ?? 0);
 *       if (input.type !== "request") return [];
 *       total += 1;
 *       token += 1;
 *       return [
 *         { type: "write", token, records: [total] },
 *         { type: "reply", connection: input.connection, reply: total, after: token },
 *       ];
 *     },
 *     wakeAt: () => null,
 *     inspect: () => ({ total }),
 *   };
 * }
 * ```
 */
export interface Node<Message, Request, Reply> {
  /** Runs to completion. Returns the effects in the order in which the host must carry them out. */
  step(input: Input<Message, Request>): readonly Effect<Message, Reply>[];
  /** When the node needs its next tick, on its own clock; null: never. May change with every step. */
  wakeAt(): Ms | null;
  /** The state as plain data, for monitors, state hashes and the report. Cost: linear in the state. */
  inspect(): Json;
  /**
   * Everything that its next steps depend on, as plain data: two nodes of one id with equal states, and equal `wakeAt`,
   * do the same from then on. Lets `clew explore` take different ways to one state for one, so it sees more in less time.
   * Without it only the same inputs in the same order are known to lead to the same state.
   */
  wholeState?(): Json;
  /** How far it is, for the report of a run with processes, whose hosts ask now and then. Cost: constant. */
  progress?(): Progress;
}

/** How far a node is in a log that it shares with others. */
export interface Progress {
  /** As in `role` notes; left out where there is none. */
  readonly term?: number;
  /** Place in the log up to which it knows that nothing changes any more. */
  readonly committed: number;
  /** Place up to which it has carried out what the log says. */
  readonly applied: number;
}

/** A node of any system, for hosts, which never look into messages. */
export type AnyNode = Node<Json, Json, Json>;
