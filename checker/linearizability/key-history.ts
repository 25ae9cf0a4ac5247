/**
 * One key's history as columns: what every algorithm of this folder reads.
 *
 * Times are ranks of events, 0, 1, 2 …; `a` precedes `b` iff complete[a] < invoke[b]. Intervals are closed, so
 * where two events have the same index the invocation gets the smaller rank and the two operations overlap.
 */
import type { Operation } from "../../histories/operation.ts";
import { callOf } from "../models/model.ts";
import type { Call, Model } from "../models/model.ts";
import { byteColumn, numberColumn } from "./column-room.ts";
import { BOUNDLESS } from "./effort.ts";
import type { Effort } from "./effort.ts";

/** The completion rank of an operation that never returned. */
export const NEVER = 0x7fffffff;

export interface KeyHistory {
  readonly model: Model;
  /** Those that take part, in order of invocation; an index into these columns is called an item. */
  readonly operations: readonly Operation[];
  /** The operations as calls, made when first asked for: a million of them are better asked for one by one. */
  readonly calls: readonly Call[];
  readonly callAt: (item: number) => Call;
  readonly invoke: Int32Array;
  /** NEVER for an operation that may take effect at any later time, or never. */
  readonly complete: Int32Array;
  /** Items that returned, by completion. */
  readonly returns: Int32Array;
  readonly eventCount: number;
}

/** Of so many operations the calls are kept from the beginning. */
const KEPT_CALLS_MAX = 4096;
/** So few are sorted by moving each down to its place. */
const INSERTED_MAX = 128;

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

/** Columns of the operations of one key, given in order of invocation. Linear where event indexes are dense. */
export function keyHistory(
  model: Model,
  given: readonly Operation[],
  rules: HistoryRules = HISTORY_RULES,
  effort: Effort = BOUNDLESS,
): KeyHistory {
  const operations: Operation[] = [];
  const known = byteColumn(given.length);
  const keepsCalls = given.length <= KEPT_CALLS_MAX;
  const calls: Call[] = [];
  if (keepsCalls) effort(32 * given.length);
  for (const operation of given) {
    if (!keepsCalls) effort(32);
    const call = rules.callOf(model, operation);
    if (call === undefined) continue;
    known[operations.length] = Number(call.known);
    operations.push(operation);
    if (keepsCalls) calls.push(call);
  }
  const { invoke, complete, returns, eventCount } = ranks(operations, known, rules);
  if (keepsCalls) {
    const callAt = (item: number): Call => calls[item] ?? noItem(item, operations);
    return { model, operations, calls, callAt, invoke, complete, returns, eventCount };
  }
  const callAt = (item: number): Call => {
    const operation = operations[item];
    return (operation === undefined ? undefined : rules.callOf(model, operation)) ?? noItem(item, operations);
  };
  let late: Call[] | undefined;
  return {
    model,
    operations,
    get calls(): readonly Call[] {
      return (late ??= operations.map((_, item) => callAt(item)));
    },
    callAt,
    invoke,
    complete,
    returns,
    eventCount,
  };
}

function noItem(item: number, operations: readonly Operation[]): never {
  throw new Error(`history: no item ${item} among ${operations.length}`);
}

type Ranks = Pick<KeyHistory, "invoke" | "complete" | "returns" | "eventCount">;

function ranks(operations: readonly Operation[], known: Uint8Array, rules: HistoryRules): Ranks {
  const count = operations.length;
  const invoke = numberColumn(count);
  const complete = numberColumn(count).fill(NEVER);
  const returns = byCompletion(operations, known);
  let rank = 0;
  let begun = 0;
  for (const item of returns) {
    const completeIndex = operations[item]?.completeIndex ?? 0;
    while (begun < count && rules.invokesFirst(operations[begun]?.invokeIndex ?? 0, completeIndex)) {
      invoke[begun++] = rank++;
    }
    complete[item] = rank++;
  }
  while (begun < count) invoke[begun++] = rank++;
  return { invoke, complete, returns, eventCount: rank };
}

/** The items that returned, in the order of their completions; at one event, in order of invocation. */
function byCompletion(operations: readonly Operation[], known: Uint8Array): Int32Array {
  const count = operations.length;
  if (count <= INSERTED_MAX) return inserted(operations, known);
  const ends = new Float64Array(count).fill(-1);
  let returned = 0;
  let [least, most] = [Infinity, -Infinity];
  for (let item = 0; item < count; item++) {
    const at = operations[item]?.completeIndex;
    if (at === undefined || known[item] === 0) continue;
    ends[returned++] = at * count + item;
    if (at < least) least = at;
    if (at > most) most = at;
  }
  return spread(ends.subarray(0, returned), count, least, most) ?? sorted(ends.subarray(0, returned), count);
}

/** Each is moved down past those that ended later: a few, since those before it began before it. */
function inserted(operations: readonly Operation[], known: Uint8Array): Int32Array {
  const returns = numberColumn(operations.length);
  let returned = 0;
  for (let item = 0; item < operations.length; item++) {
    const at = operations[item]?.completeIndex;
    if (at === undefined || known[item] === 0) continue;
    let place = returned++;
    for (; place > 0 && (operations[returns[place - 1] ?? 0]?.completeIndex ?? 0) > at; place--) {
      returns[place] = returns[place - 1] ?? 0;
    }
    returns[place] = item;
  }
  return returned === returns.length ? returns : returns.subarray(0, returned);
}

/** Puts each item in the place of its event; undefined where the events are too far apart or two share one. */
function spread(ends: Float64Array, count: number, least: number, most: number): Int32Array | undefined {
  const span = most - least + 1;
  if (!(span <= 4 * count) || !Number.isSafeInteger(least) || least < 0) return undefined;
  const places = new Int32Array(span).fill(-1);
  for (const packed of ends) {
    const place = Math.floor(packed / count) - least;
    if (places[place] !== -1) return undefined;
    places[place] = packed % count;
  }
  const returns = new Int32Array(ends.length);
  let end = 0;
  for (const item of places) if (item !== -1) returns[end++] = item;
  return end === ends.length ? returns : undefined;
}

/** Completion and item are one number: sorting floats needs no comparison function. */
function sorted(ends: Float64Array, count: number): Int32Array {
  const returns = new Int32Array(ends.length);
  ends.sort().forEach((packed, at) => {
    const item = packed % count;
    returns[at] = item < 0 ? item + count : item;
  });
  return returns;
}
