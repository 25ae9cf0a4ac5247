/**
 * One key's history as numbers, made operation by operation: about 25 bytes each, and an entry for each value.
 *
 * It grows with the history, from little room, for a history may have a hundred thousand keys. Only for objects that
 * hold one value; what an operation did is kept, what it was called or who called it is not.
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
  readonly history: KeyHistory;
  readonly cells: CellColumns;
  /** By item: the id of the operation. Perhaps longer than there are items. */
  readonly ids: Int32Array;
}

/** Room for one key. */
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
    ids[kept] = ids[item] ?? wrongIndex(item);
    invoke[kept] = invoke[item] ?? wrongIndex(item);
    complete[kept] = complete[item] ?? wrongIndex(item);
    actions.move(item, kept++);
  }
  return { kept, of: (item) => (item < first ? item : (newItem[item - first] ?? wrongIndex(item - first))) };
}
