/**
 * The monitor: what watches one key while its operations happen.
 *
 * After every step the operations so far are judged as a history that ends there: what has no answer yet may take effect
 * at any time or never. Once such a beginning is not linearizable nothing that follows mends it, so the first bad step
 * is the place to stop. An answer can be bad late, too: a write that turns out to have failed may have been read.
 */
import type { Call } from "../models/model.ts";

/** An operation as it was invoked. */
export interface Begun {
  /** Grows with every operation. */
  readonly id: number;
  /** Index of its invocation. */
  readonly at: number;
  /** What it may do though nobody knows its answer; undefined where that is nothing, as for a read. */
  readonly call: Call | undefined;
}

/** One thing that happened to one key. */
export type Step =
  | { readonly kind: "begin"; readonly operation: Begun }
  /** Answered at `time`; without a call it took no part after all. */
  | { readonly kind: "settle"; readonly operation: Begun; readonly call: Call | undefined; readonly time: number }
  /** Its answer will never be known. */
  | { readonly kind: "abandon"; readonly operation: Begun };

/** What a monitor has to say: nothing, that no order explains the operations so far, or that it cannot go on. */
export type Remark = { readonly kind: "impossible" | "beyond"; readonly because: string } | undefined;

export interface Monitor {
  /** Takes the next step; not to be called again after a remark. */
  readonly take: (step: Step) => Remark;
  /** How many things it remembers: what the tests hold against the promise to forget. */
  readonly size: () => number;
}

export const impossible = (because: string): Remark => ({ kind: "impossible", because });
export const beyond = (because: string): Remark => ({ kind: "beyond", because });
