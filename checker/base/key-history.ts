/**
 * One key's history as columns: what every algorithm of this folder reads.
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

export interface KeyHistory {
  readonly model: Model;
  /** Those that take part, in order of invocation; an index into these columns is called an item. */
  readonly operations: readonly Operation[];
  /** The operations as calls, made when first asked for: objects that hold one value do without. */
  readonly calls: readonly Call[];
  readonly invoke: Int32Array;
  /** NEVER for an operation that may take effect at any later time, or never. */
  readonly complete: Int32Array;
  /** Items that returned, by completion. */
  readonly returns: Int32Array;
  readonly eventCount: number;
}

/** So few are sorted by moving each down to its place. */
const INSERTED_MAX = 128;
/** Room for their events, used again and again: histories are prepared one after the other. */
const shortBegins = new Float64Array(INSERTED_MAX);
const shortEnds = new Float64Array(INSERTED_MAX);

/** Columns of the operations of one key, given in order of invocation. Linear where event indexes are dense. */
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

/** A class, for a getter of the object's own takes longer to make than a short history to decide. */
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

/** @param begins by item: the index of the event; `ends` likewise, Infinity where there is none; perhaps longer if short */
function ranks(count: number, begins: Float64Array, ends: Float64Array): Ranks {
  const invoke = numberColumn(count);
  const complete = numberColumn(count).fill(NEVER);
  const returns = count <= INSERTED_MAX ? inserted(count, ends) : byCompletion(count, ends);
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
  return (isDense ? spread(ends, returned, least, span) : undefined) ?? sorted(ends, returned);
}

/** Each is moved down past those that ended later: a few, since those before it began before it. */
function inserted(count: number, ends: Float64Array): Int32Array {
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

/** Puts each item in the place of its event; undefined where two share one. */
function spread(ends: Float64Array, returned: number, least: number, span: number): Int32Array | undefined {
  const places = new Int32Array(span).fill(-1);
  for (let item = 0; item < ends.length; item++) {
    const at = ends[item] ?? Infinity;
    if (at === Infinity) continue;
    // Also where the index is no whole number, and so no place.
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

/** Completion and item are one number: sorting floats needs no comparison function. */
function sorted(ends: Float64Array, returned: number): Int32Array {
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
