/**
 * Client: what the interpreter talks to. One serves one process of the history.
 *
 * An error inside a client never ends a run: it becomes `info` with the error as its reason, because nobody knows
 * what the system saw.
 */
import type { ClientOperation, ClientOutcome } from "../systems-under-test/node-kit/client.ts";

/** One client, for one process of the history. */
export interface Client {
  /** Starts the operation; calls `done` once, never from within this call. At most one at a time. */
  invoke(operation: ClientOperation, done: (outcome: ClientOutcome) => void): void;
  /** Gives up its connections; an operation in flight is abandoned and never calls back. */
  close(): void;
}
