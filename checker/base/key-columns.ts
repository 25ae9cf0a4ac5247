/**
 * One key's history as numbers, added operation by operation: about 25 bytes per operation, and one entry per value.
 *
 * It starts small and grows, because a history may have a hundred thousand keys. It is only for objects that hold one
 * value. It keeps what an operation did, but not its name or its process.
 *
 * Nothing here is trusted: a verdict on these columns counts only with a certificate from the transcript.
 */
import { wrongIndex } from "./wrong-index.ts";
import type { Key } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { createActionColumns } from "./cell-columns.ts";
import type { ActionColumns, CellColumns } from "./cell-columns.ts";
import { NEVER } from "./key-history.ts";
import type { KeyHistory } from "./key-history.ts";
import { partOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";

/** Room for so many items at first. */
const ROOM = 16;

/** A key's history while it is being read. */
export interface GrowingKey {
  readonly key: Key | undefined;
  /** Begins the operation with this id; returns its item. */
  readonly begin: (id: number) => number;
  /** Ends the item with the operation's outcome; at the end of the history, call it for open operations too. */
  readonly end: (item: number, operation: Operation) => void;
  /** Call it once. */
  readonly finish: () => KeyColumns;
}

/** The complete history of a key. */
export interface KeyColumns {
  readonly key: Key | undefined;
  /** Includes operations that take no part. */
  readonly operationCount: number;
  readonly history: KeyHistory;
  readonly cells: CellColumns;
  /** By item: the id of its operation. The array may be longer than the number of items. */
  readonly ids: Int32Array;
}

/** An empty history of one key. */
export function createGrowingKey(model: Model, key: Key | undefined): GrowingKey {
  const actions = createActionColumns(model, ROOM);
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
      // It takes no part, so `finish` leaves it out.
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
      for (let place = 0; place < returned; place++) returns[place] = newItem.of(returns[place] ?? wrongIndex(place));
      const history: KeyHistory = {
        model,
        operations: [],
        calls: [],
        invoke: invoke.subarray(0, kept),
        complete: complete.subarray(0, kept),
        returns: returns.subarray(0, returned),
        eventCount: rank,
      };
      return { key, operationCount, history, cells: actions.finish(kept), ids };
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

/** Removes the items that take no part; returns how many remain, and the new number of each. */
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
    ids[kept] = ids[item] ?? wrongIndex(item);
    invoke[kept] = invoke[item] ?? wrongIndex(item);
    complete[kept] = complete[item] ?? wrongIndex(item);
    actions.move(item, kept++);
  }
  return { kept, of: (item) => (item < first ? item : (newItem[item - first] ?? wrongIndex(item - first))) };
}
