/**
 * One key's history as numbers, made operation by operation: about 25 bytes each, and an entry for each value.
 *
 * It grows with the history, from little room, for a history may have a hundred thousand keys. Only for objects that hold
 * one value; what an operation did is kept, what it was called or who called it is not.
 */
import type { Key } from "../histories/event.ts";
import type { Operation } from "../histories/operation.ts";
import { CAS, IMPOSSIBLE, READ, WRITE, columnsOfActions } from "./linearizability/search/cell-machine.ts";
import type { ActionColumns, CellColumns } from "./linearizability/search/cell-machine.ts";
import type { Certificate, KeyMaterial } from "./linearizability/decide.ts";
import type { Effort } from "./linearizability/effort.ts";
import { NEVER } from "./linearizability/key-history.ts";
import type { KeyHistory } from "./linearizability/key-history.ts";
import { partOf } from "./models/model.ts";
import type { Model } from "./models/model.ts";

/** Items to begin with. */
const ROOM = 16;

/** What is read of a key so far. */
export interface GrowingKey {
  readonly key: Key | undefined;
  /** Begins the operation of this id; gives its item. */
  readonly begin: (id: number) => number;
  /** Ends the item as the operation tells; one that was not answered by the end of the history ends then. */
  readonly end: (item: number, operation: Operation) => void;
  /** Call it once. */
  readonly finish: () => KeyColumns;
}

/** All of a key's history. */
export interface KeyColumns {
  readonly key: Key | undefined;
  /** Also those that take no part. */
  readonly operationCount: number;
  readonly material: KeyMaterial;
}

/** Room for one key. */
export function growingKey(model: Model, key: Key | undefined): GrowingKey {
  const actions = columnsOfActions(model, ROOM);
  let ids = new Int32Array(ROOM);
  let invoke = new Int32Array(ROOM);
  let complete = new Int32Array(ROOM);
  let returns = new Int32Array(ROOM);
  let [count, returned, rank] = [0, 0, 0];
  return {
    key,
    begin: (id) => {
      if (count === invoke.length) [ids, invoke, complete] = [wider(ids), wider(invoke), wider(complete)];
      ids[count] = id;
      invoke[count] = rank++;
      complete[count] = NEVER;
      return count++;
    },
    end: (item, operation) => {
      const part = partOf(model, operation);
      // One that takes no part is left out in the end.
      if (part === "none") return;
      actions.set(item, operation);
      if (part === "unknown") return;
      if (returned === returns.length) returns = wider(returns);
      returns[returned++] = item;
      complete[item] = rank++;
    },
    finish: () => {
      const operationCount = count;
      const newItem = leaveOut(actions, { ids, invoke, complete }, count);
      const kept = newItem.kept;
      for (let at = 0; at < returned; at++) returns[at] = newItem.of(returns[at] ?? 0);
      const history: KeyHistory = {
        model,
        operations: [],
        calls: [],
        invoke: invoke.subarray(0, kept),
        complete: complete.subarray(0, kept),
        returns: returns.subarray(0, returned),
        eventCount: rank,
      };
      return { key, operationCount, material: materialOf(history, actions.finish(kept), ids) };
    },
  };
}

function wider(column: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(column.length * 2);
  copy.set(column);
  return copy;
}

interface Times {
  readonly ids: Int32Array;
  readonly invoke: Int32Array;
  readonly complete: Int32Array;
}

/** Leaves out the items that take no part; gives how many are left, and each one's new number. */
function leaveOut(
  actions: ActionColumns,
  { ids, invoke, complete }: Times,
  count: number,
): { readonly kept: number; readonly of: (item: number) => number } {
  let first = 0;
  while (first < count && actions.has(first)) first++;
  if (first === count) return { kept: count, of: (item) => item };
  const newItem = new Int32Array(count - first);
  let kept = first;
  for (let item = first; item < count; item++) {
    if (!actions.has(item)) continue;
    newItem[item - first] = kept;
    ids[kept] = ids[item] ?? 0;
    invoke[kept] = invoke[item] ?? 0;
    complete[kept] = complete[item] ?? NEVER;
    actions.move(item, kept++);
  }
  return { kept, of: (item) => (item < first ? item : (newItem[item - first] ?? 0)) };
}

function materialOf(history: KeyHistory, cells: CellColumns, ids: Int32Array): KeyMaterial {
  return {
    history,
    cells,
    operationsAt: (items) => Array.from(items, (item) => operationOf(history, cells, item, ids[item] ?? 0)),
    certify: (order, effort) => certificate(history, cells, order, effort),
  };
}

/** An operation that does what the item did, at the times that ranks tell. */
function operationOf({ invoke, complete }: KeyHistory, cells: CellColumns, item: number, id: number): Operation {
  const { kind, wants, puts, values } = cells;
  const [want, put] = [values.valueOf(wants[item] ?? -1), values.valueOf(puts[item] ?? -1)];
  const end = complete[item] ?? NEVER;
  const invokeIndex = invoke[item] ?? 0;
  const times = { id, process: id, invokeIndex, invokeTime: invokeIndex };
  const ended = end === NEVER ? {} : { completeIndex: end, completeTime: end };
  const outcome = end === NEVER ? "info" : "ok";
  switch (kind[item] ?? IMPOSSIBLE) {
    case READ:
      return { ...times, ...ended, f: "read", input: null, outcome, output: want };
    case WRITE:
      return { ...times, ...ended, f: "write", input: put, outcome, ...(end === NEVER ? {} : { output: put }) };
    case CAS:
      return { ...times, ...ended, f: "cas", input: [want, put], outcome };
    default:
      // It saw what it had expected, and yet failed.
      return { ...times, ...ended, f: "cas", input: [null, null], outcome: "fail", error: ["mismatch", null] };
  }
}

/** What is wrong with the order as a linearization: the object is run through it, and the clock. */
function certificate(
  { invoke, complete }: KeyHistory,
  { kind, wants, puts, initial, hasAppends }: CellColumns,
  order: ArrayLike<number>,
  effort: Effort,
): Certificate {
  if (hasAppends) return { flaw: "appends cannot be replayed as columns" };
  effort(kind.length);
  const isPlaced = new Uint8Array(kind.length);
  let state = initial;
  let latestInvoke = -1;
  for (let at = 0; at < order.length; at++) {
    const item = order[at] ?? -1;
    if (isPlaced[item] !== 0) return { flaw: `item ${item} stands in the order twice, or is none` };
    isPlaced[item] = 1;
    if ((complete[item] ?? NEVER) < latestInvoke)
      return { flaw: `item ${item} stands after one that began when it had returned` };
    latestInvoke = Math.max(latestInvoke, invoke[item] ?? 0);
    const itemKind = kind[item];
    if (itemKind !== READ && itemKind !== WRITE && itemKind !== CAS) return { flaw: `item ${item} fits no state` };
    if (itemKind !== WRITE && wants[item] !== state) return { flaw: `item ${item} does not find what it found` };
    if (itemKind !== READ) state = puts[item] ?? -1;
  }
  for (let item = 0; item < kind.length; item++) {
    if (isPlaced[item] === 0 && complete[item] !== NEVER) return { flaw: `item ${item} is missing from the order` };
  }
  return { flaw: undefined };
}
