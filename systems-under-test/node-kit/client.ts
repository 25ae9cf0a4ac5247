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
  readonly f: string;
  readonly key?: string | number;
  readonly value: Json;
}

/**
 * How it ended. `fail` only when the operation certainly did not and will not happen; in doubt `info`.
 * `value` is what the history's completion will carry.
 */
export interface ClientOutcome {
  readonly type: "ok" | "fail" | "info";
  readonly value: Json;
  readonly error?: Json;
  /** The node that gave the answer. */
  readonly node?: Id;
}

/** What happens to a client. `now` is in ms and never decreases from one input to the next. */
export type ClientInput =
  | { readonly type: "invoke"; readonly now: Ms; readonly operation: ClientOperation }
  /** A node answered the request that was sent with this id; may be late, or come twice. */
  | { readonly type: "response"; readonly now: Ms; readonly from: Id; readonly id: number; readonly reply: Json }
  | { readonly type: "tick"; readonly now: Ms }
  /** The connection to this node could not be made, or broke. */
  | { readonly type: "disconnected"; readonly now: Ms; readonly node: Id };

/** What a client wants done. */
export type ClientEffect =
  /** Ids count up and are never reused within one core. */
  | { readonly type: "request"; readonly to: Id; readonly id: number; readonly request: Json }
  | { readonly type: "done"; readonly outcome: ClientOutcome };

/** One client. It is told everything, asks for everything, and touches nothing itself. */
export interface ClientCore {
  /** Takes the input in, and gives what is to be done, in order. An `invoke` is followed by one `done`, now or later. */
  step(input: ClientInput): readonly ClientEffect[];
  /** When it wants a `tick`, in ms; null: not at all. Asked after each step; nothing but a step may change it. */
  wakeAt(): Ms | null;
}
