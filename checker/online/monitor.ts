/**
 * The monitor: it watches one key while the operations happen.
 *
 * After every step, the operations so far are judged as a history that ends there: an operation without an answer may
 * take effect at any time or never. If such a history is not linearizable, no later step can change that, so the first
 * bad step is the place to stop. A step can also be bad because of an earlier one: a write that fails may have been
 * read.
 */
import type { Call } from "../models/model.ts";

/** An operation as it is known at its invocation. */
export interface Invocation {
  /** Ids grow with every operation. */
  readonly id: number;
  /** The index of its invocation event. */
  readonly at: number;
  /** The call with an unknown answer; undefined where it can have no effect, as a read. */
  readonly call: Call | undefined;
}

/** An event on one key. */
export type Step =
  | { readonly kind: "begin"; readonly operation: Invocation }
  /** It was answered at `time`. Without a call it never happened. */
  | { readonly kind: "settle"; readonly operation: Invocation; readonly call: Call | undefined; readonly time: number }
  /** Its answer will never be known. */
  | { readonly kind: "abandon"; readonly operation: Invocation };

/**
 * What a monitor reports: undefined for nothing, "impossible" where no order explains the operations so far, "beyond"
 * where it cannot go on.
 */
export type Remark = { readonly kind: "impossible" | "beyond"; readonly because: string } | undefined;

/** Watches one key. */
export interface Monitor {
  /** Takes the next step. It must not be called again after a remark. */
  readonly take: (step: Step) => Remark;
  /** How many things it remembers. The tests check that this stays small. */
  readonly size: () => number;
}

/** The remark that no order explains the operations so far. */
export const impossible = (because: string): Remark => ({ kind: "impossible", because });
/** The remark that the monitor cannot go on. */
export const beyond = (because: string): Remark => ({ kind: "beyond", because });
