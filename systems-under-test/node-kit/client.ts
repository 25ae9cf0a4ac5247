/**
 * ClientCore: the client side of a system's protocol, free of I/O like its nodes.
 *
 * Redirects, retries with the same sequence number, session handling and time-outs are part of what is tested, so
 * they must run unchanged against real processes and in virtual time. One core serves one process of the history:
 * it has at most one operation in flight.
 */
import type { Id, Json, Ms } from "./node.ts";

/** What the history asks for: `f`, key and value as in a history event. */
export interface ClientOperation {
  /** What to do, e.g. "read", "write" or "cas". */
  readonly f: string;
  /** The object to do it to, where the workload has several. */
  readonly key?: string | number;
  /** The argument: of a `write` the value, of a `cas` [from, to], of a `read` null. */
  readonly value: Json;
}

/** How an operation ended. */
export interface ClientOutcome {
  /** `fail` only when the operation certainly did not and will not happen; in doubt `info`. */
  readonly type: "ok" | "fail" | "info";
  /** What the history's completion carries: of a `read` the answer, else the argument. */
  readonly value: Json;
  /** Why it is `fail` or `info`, e.g. "timeout" or ["mismatch", 4]. */
  readonly error?: Json;
  /** The node that gave the answer. */
  readonly node?: Id;
}

/** What happens to a client. `now` is in ms and never decreases from one input to the next. */
export type ClientInput =
  /** The one operation to carry out now. Comes only when none is in flight. */
  | { readonly type: "invoke"; readonly now: Ms; readonly operation: ClientOperation }
  /** A node answered the request that was sent with this id; may be late, or come twice. */
  | { readonly type: "response"; readonly now: Ms; readonly from: Id; readonly id: number; readonly reply: Json }
  /** Time has passed. Comes at `wakeAt()` or a little later; may also come earlier. */
  | { readonly type: "tick"; readonly now: Ms }
  /** The connection to this node could not be made, or broke. */
  | { readonly type: "disconnected"; readonly now: Ms; readonly node: Id };

/** What a client wants done. */
export type ClientEffect =
  /** Send a request to a node. Ids count up and are never reused within one core. */
  | { readonly type: "request"; readonly to: Id; readonly id: number; readonly request: Json }
  /** The operation in flight has ended. */
  | { readonly type: "done"; readonly outcome: ClientOutcome };

/** One client. It is told everything, asks for everything, and touches nothing itself. */
export interface ClientCore {
  /** Takes the input in, and gives what is to be done, in order. An `invoke` is followed by one `done`, now or later. */
  step(input: ClientInput): readonly ClientEffect[];
  /** When it wants a `tick`, in ms; null: not at all. Asked after each step; nothing but a step may change it. */
  wakeAt(): Ms | null;
}
