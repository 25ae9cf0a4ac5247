/**
 * Fault: what the plan needs of a kind of fault that is at work on a cluster.
 */
import type { Json } from "../../histories/json.ts";

/** What came of an attempt to start a fault. */
export interface Started {
  /** Whether anything was done at all; an attempt that was refused does not count. */
  readonly isArmed: boolean;
  /** What was really done, for the history. */
  readonly value: Json;
}

/** One kind of fault, at work on one cluster. */
export interface Fault {
  /** Begins it. Ends first what of the same fault is still in force. */
  start(target: Json, done: (started: Started) => void): void;
  /** Undoes it; `problem` when that failed. Nothing happens when it is not in force. */
  stop(done: (value: Json, problem?: Error) => void): void;
  /** How many of the armed starts had effect so far, and a sentence with figures. */
  effect(): { readonly effective: number; readonly effect: string };
}
