/**
 * The operation: an invocation and its completion, paired. What the checker and the report work on.
 */
import type { Key, ProcessId } from "./event.ts";
import type { Json } from "./json.ts";

/** How an operation ended; one without a completion at the end of the history counts as `info`. */
export type Outcome = "ok" | "fail" | "info";

/**
 * One client operation.
 *
 * Intervals are closed and compared by event index, never by time: `a` precedes `b` iff
 * `a.completeIndex < b.invokeIndex` and `a` completed.
 */
export interface Operation {
  /** Position among the operations in order of invocation: 0, 1, 2 … */
  readonly id: number;
  /** Whose operation it is. */
  readonly process: ProcessId;
  /** What is done, e.g. "read". */
  readonly f: string;
  /** The object, where there are several. */
  readonly key?: Key;
  /** The invocation's value. */
  readonly input: Json;
  /** The completion's value; undefined unless the operation ended in `ok`. */
  readonly output?: Json;
  /** Of an operation in doubt: what had come of its answer, where its value says so by names, e.g. half of a pipeline. */
  readonly partial?: Json;
  /** How it ended. */
  readonly outcome: Outcome;
  /** Why it is `fail` or `info`, as its completion says it. */
  readonly error?: Json;
  /** The node that answered, where the client knows it. */
  readonly node?: string;
  /** Index of the invocation. */
  readonly invokeIndex: number;
  /** Index of the completing event; undefined when the history ended before one. */
  readonly completeIndex?: number;
  /** When it was invoked; ns since the run began. For display only. */
  readonly invokeTime: number;
  /** When it completed, likewise; undefined when it did not. */
  readonly completeTime?: number;
}
