/**
 * One key's history as columns: what every algorithm reads.
 *
 * Times are ranks of events, 0, 1, 2 …; `a` precedes `b` iff complete[a] < invoke[b]. Intervals are closed, so
 * where two events have the same index the invocation gets the smaller rank and the two operations overlap.
 */
import type { Operation } from "../../histories/operation.ts";
import { callOf, partOf } from "../models/model.ts";
import type { Call, Model } from "../models/model.ts";
import { numberColumn } from "./column-room.ts";
import { BOUNDLESS } from "./effort.ts";
import type { Effort } from "./effort.ts";
import { wrongIndex } from "./wrong-index.ts";

/** The completion rank of an operation that never returned. */
export const NEVER = 0x7fffffff;

/** One key's history. An index into its columns is called an item; items are numbered in order of invocation. */
export interface KeyHistory {
  readonly model: Model;
  /** By item: the operation. Operations that can have had no effect and no answer to judge are left out. */
  readonly operations: readonly Operation[];
  /**
   * By item: the operation as a call of the model. Made when first read; objects that hold one value never need them.
   */
  readonly calls: readonly Call[];
  /** By item: the rank of its invocation. */
  readonly invoke: Int32Array;
  /** By item: the rank of its completion; NEVER for an operation that may take effect at any later time, or never. */
  readonly complete: Int32Array;
  /** The items that returned, in order of completion. */
  readonly returns: Int32Array;
  readonly eventCount: number;
}

/** Up to this many items are sorted by insertion. */
const INSERTED_MAX = 128;
/**
 * Columns for the events of short histories. They can be reused, because histories are prepared one after the other.
 */
const shortBegins = new Float64Array(INSERTED_MAX);
const shortEnds = new Float64Array(INSERTED_MAX);

/**
 * The columns of the operations of one key.
 * @param given in order of invocation
 * @throws OutOfTimeError where `effort` does
 * Cost: linear where the indexes of events are dense, else O(n log n).
 */
export function keyHistory(model: Model, given: readonly Operation[], effort: Effort = BOUNDLESS): KeyHistory {
  const operations: Operation[] = [];
  const count = given.length;
  const isShort = count <= INSERTED_MAX;
  const begins = isShort ? shortBegins : new Float64Array(count);
  const ends = isShort ? shortEnds : new Float64Array(count);
  for (let at = 0; at < count; at++) {
    if ((at & 63) === 0) effort(64 * 8);
    const operation = given[at];
    const part = operation === undefined ? "none" : partOf(model, operation);
    if (operation === undefined || part === "none") continue;
    begins[operations.length] = operation.invokeIndex;
    ends[operations.length] = part === "known" ? (operation.completeIndex ?? Infinity) : Infinity;
    operations.push(operation);
  }
  const taken = operations.length;
  return new OperationHistory(model, operations, ranks(taken, begins, isShort ? ends : ends.subarray(0, taken)));
}

type Ranks = Pick<KeyHistory, "invoke" | "complete" | "returns" | "eventCount">;

/** A class, because making an object with a getter of its own takes longer than deciding a short history. */
class OperationHistory implements KeyHistory {
  readonly model: Model;
  readonly operations: readonly Operation[];
  readonly invoke: Int32Array;
  readonly complete: Int32Array;
  readonly returns: Int32Array;
  readonly eventCount: number;
  #calls: readonly Call[] | undefined;

  constructor(model: Model, operations: readonly Operation[], { invoke, complete, returns, eventCount }: Ranks) {
    this.model = model;
    this.operations = operations;
    this.invoke = invoke;
    this.complete = complete;
    this.returns = returns;
    this.eventCount = eventCount;
  }

  get calls(): readonly Call[] {
    return (this.#calls ??= this.operations.map(
      (operation) => callOf(this.model, operation) ?? takesNoPart(operation),
    ));
  }
}

function takesNoPart({ id }: Operation): never {
  throw new Error(`history: operation ${id} is an item, yet takes no part`);
}

/**
 * Event indexes as ranks.
 * @param begins by item: the index of the invocation; perhaps longer than `count`
 * @param ends by item: the index of the completion, Infinity for none; perhaps longer than `count` where it is short
 */
function ranks(count: number, begins: Float64Array, ends: Float64Array): Ranks {
  const invoke = numberColumn(count);
  const complete = numberColumn(count).fill(NEVER);
  const returns = count <= INSERTED_MAX ? sortedByInsertion(count, ends) : byCompletion(count, ends);
  let rank = 0;
  let begun = 0;
  for (let at = 0; at < returns.length; at++) {
    const item = returns[at] ?? wrongIndex(at);
    const end = ends[item] ?? Infinity;
    while (begun < count && (begins[begun] ?? wrongIndex(begun)) <= end) invoke[begun++] = rank++;
    complete[item] = rank++;
  }
  while (begun < count) invoke[begun++] = rank++;
  return { invoke, complete, returns, eventCount: rank };
}

/** The items that returned, in the order of their completions; at one event, in order of invocation. */
function byCompletion(count: number, ends: Float64Array): Int32Array {
  let returned = 0;
  let [least, most] = [Infinity, -Infinity];
  for (let item = 0; item < count; item++) {
    const at = ends[item] ?? Infinity;
    if (at === Infinity) continue;
    returned++;
    if (at < least) least = at;
    if (at > most) most = at;
  }
  const span = most - least + 1;
  const isDense = span <= 4 * count && Number.isSafeInteger(least) && least >= 0;
  return (isDense ? sortedByPlace(ends, returned, least, span) : undefined) ?? sortedByNumber(ends, returned);
}

/** Insertion sort. An item moves past few others: most of those that began before it also ended before it. */
function sortedByInsertion(count: number, ends: Float64Array): Int32Array {
  const returns = numberColumn(count);
  let returned = 0;
  for (let item = 0; item < count; item++) {
    const at = ends[item] ?? Infinity;
    if (at === Infinity) continue;
    let place = returned++;
    for (; place > 0 && (ends[returns[place - 1] ?? wrongIndex(place - 1)] ?? wrongIndex()) > at; place--)
      returns[place] = returns[place - 1] ?? wrongIndex(place - 1);
    returns[place] = item;
  }
  return returned === count ? returns : returns.subarray(0, returned);
}

/** Puts each item in the place of its event; undefined where two items share a place. */
function sortedByPlace(ends: Float64Array, returned: number, least: number, span: number): Int32Array | undefined {
  const places = new Int32Array(span).fill(-1);
  for (let item = 0; item < ends.length; item++) {
    const at = ends[item] ?? Infinity;
    if (at === Infinity) continue;
    // An index that is no whole number is no place, and so undefined.
    if (places[at - least] !== -1) return undefined;
    places[at - least] = item;
  }
  const returns = new Int32Array(returned);
  let end = 0;
  for (let place = 0; place < span; place++) {
    const item = places[place] ?? wrongIndex(place);
    if (item !== -1) returns[end++] = item;
  }
  return returns;
}

/** Completion and item as one number: sorting a Float64Array needs no comparison function. */
function sortedByNumber(ends: Float64Array, returned: number): Int32Array {
  const count = ends.length;
  const packed = new Float64Array(returned);
  let filled = 0;
  for (let item = 0; item < count; item++) {
    const at = ends[item] ?? Infinity;
    if (at !== Infinity) packed[filled++] = at * count + item;
  }
  const returns = new Int32Array(returned);
  packed.sort().forEach((one, at) => {
    const item = one % count;
    returns[at] = item < 0 ? item + count : item;
  });
  return returns;
}
