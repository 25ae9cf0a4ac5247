/**
 * One key's history as columns: what every algorithm of this folder reads.
 *
 * Times are ranks of events, 0, 1, 2 …; `a` precedes `b` iff complete[a] < invoke[b]. Intervals are closed, so
 * where two events have the same index the invocation gets the smaller rank and the two operations overlap.
 */
import type { Operation } from "../../histories/operation.ts";
import { callOf } from "../models/model.ts";
import type { Call, Model } from "../models/model.ts";

/** The completion rank of an operation that never returned. */
export const NEVER = 0x7fffffff;

export interface KeyHistory {
  readonly model: Model;
  /** Those that take part, in order of invocation; an index into these columns is called an item. */
  readonly operations: readonly Operation[];
  readonly calls: readonly Call[];
  readonly invoke: Int32Array;
  /** NEVER for an operation that may take effect at any later time, or never. */
  readonly complete: Int32Array;
  /** Items that returned, by completion. */
  readonly returns: Int32Array;
  readonly eventCount: number;
}

/** How operations become items; the tests break it on purpose. */
export interface HistoryRules {
  readonly callOf: (model: Model, operation: Operation) => Call | undefined;
  /** True when the invocation comes first; called with the two event indexes. */
  readonly invokesFirst: (invokeIndex: number, completeIndex: number) => boolean;
}

export const HISTORY_RULES: HistoryRules = {
  callOf,
  invokesFirst: (invokeIndex, completeIndex) => invokeIndex <= completeIndex,
};

/** Columns of the operations of one key, given in order of invocation. O(n log n). */
export function keyHistory(model: Model, given: readonly Operation[], rules: HistoryRules = HISTORY_RULES): KeyHistory {
  const operations: Operation[] = [];
  const calls: Call[] = [];
  for (const operation of given) {
    const call = rules.callOf(model, operation);
    if (call === undefined) continue;
    operations.push(operation);
    calls.push(call);
  }
  return { model, operations, calls, ...ranks(operations, calls, rules) };
}

type Ranks = Pick<KeyHistory, "invoke" | "complete" | "returns" | "eventCount">;

function ranks(operations: readonly Operation[], calls: readonly Call[], rules: HistoryRules): Ranks {
  const count = operations.length;
  const invoke = new Int32Array(count);
  const complete = new Int32Array(count).fill(NEVER);
  // Completion and item in one number: sorting floats needs no comparison function.
  const packed: number[] = [];
  for (let item = 0; item < count; item++) {
    const at = operations[item]?.completeIndex;
    if (at !== undefined && calls[item]?.known === true) packed.push(at * count + item);
  }
  const sorted = Float64Array.from(packed).sort();
  const returns = new Int32Array(sorted.length);
  let rank = 0;
  let begun = 0;
  for (let at = 0; at < sorted.length; at++) {
    const item = (sorted[at] ?? 0) % count;
    const completeIndex = operations[item]?.completeIndex ?? 0;
    while (begun < count && rules.invokesFirst(operations[begun]?.invokeIndex ?? 0, completeIndex)) {
      invoke[begun++] = rank++;
    }
    returns[at] = item;
    complete[item] = rank++;
  }
  while (begun < count) invoke[begun++] = rank++;
  return { invoke, complete, returns, eventCount: rank };
}
