/**
 * The items of the first try, in columns that are allocated once. Keys are decided one after the other, so each history
 * can use them. Allocating new columns would take longer than deciding most short histories.
 *
 * They are filled from operations or from cell columns. The values of operations get no numbers: scalars can be
 * compared directly.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { actorOf, partOf, seenBy } from "../../models/model.ts";
import type { ActInto, ActionRoom, Model } from "../../models/model.ts";
import { textOf } from "../../models/objects/text.ts";
import { APPEND, CAS, IMPOSSIBLE, READ, WRITE } from "../../base/cell-columns.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** The first try applies to at most this many operations. */
export const ITEMS_MAX = 128;
/** By item: when it began, as the index or rank of the event. */
export const begins = new Float64Array(ITEMS_MAX);
/** By item: when it returned; Infinity for an item that never returned. */
export const ends = new Float64Array(ITEMS_MAX);
/** By item: READ, WRITE, CAS, APPEND to a text, or IMPOSSIBLE. */
export const kinds = new Uint8Array(ITEMS_MAX);
/** By item: the scalar that must be there; null for none. */
export const wants: Json[] = Array.from({ length: ITEMS_MAX }, () => null);
/** By item: the scalar that is put there, or the text that is appended; null for none. */
export const puts: Json[] = Array.from({ length: ITEMS_MAX }, () => null);
/** By item: its place in the operations or columns that it was taken from. */
export const places = new Int32Array(ITEMS_MAX);

const action: ActionRoom = { kind: "never", from: null, to: null };

/** What is known of the items in the columns. */
export interface TriedItems {
  readonly count: number;
  readonly initial: Json;
  readonly hasAppends: boolean;
}

/**
 * Fills the columns with the operations of one key, in order of invocation. Undefined where there are too many, or
 * where the values are no scalars.
 */
export function itemsOfOperations(model: Model, operations: readonly Operation[]): TriedItems | undefined {
  if (operations.length > ITEMS_MAX) return undefined;
  const isText = model.special === "text";
  const act = isText || model.levels !== undefined ? undefined : actorOf(model);
  const initial = isText ? textOf(model.initial) : model.initial;
  if ((!isText && act === undefined) || !isScalar(initial)) return undefined;
  let count = 0;
  let hasAppends = false;
  for (let at = 0; at < operations.length; at++) {
    const operation = operations[at];
    const part = operation === undefined ? "none" : partOf(model, operation);
    if (operation === undefined || part === "none") continue;
    if (act === undefined) {
      takeText(count, operation);
      if (kinds[count] === APPEND) hasAppends = true;
    } else if (!takesAction(count, operation, act)) return undefined;
    begins[count] = operation.invokeIndex;
    ends[count] = part === "known" ? (operation.completeIndex ?? Infinity) : Infinity;
    places[count++] = at;
  }
  return { count, initial, hasAppends };
}

function takeText(item: number, { f, input, output = null }: Operation): void {
  const isRead = f === "read";
  kinds[item] = isRead ? READ : f === "write" ? WRITE : APPEND;
  wants[item] = isRead ? textOf(output) : null;
  puts[item] = isRead ? null : textOf(input);
}

/** Takes an action on a scalar; false for any other. */
function takesAction(item: number, operation: Operation, act: ActInto): boolean {
  const { f, input, outcome } = operation;
  act(action, f, input, outcome === "ok" ? (operation.output ?? null) : undefined, seenBy(operation));
  const kind = kindOf(action);
  const { from, to } = action;
  if (kind === APPEND || !isScalar(from) || !isScalar(to)) return false;
  kinds[item] = kind;
  wants[item] = from;
  puts[item] = to;
  return true;
}

/**
 * Fills the columns from cell columns; values are their numbers. Undefined where there are appends, or too many items.
 */
export function itemsOfColumns(
  { invoke, complete }: Pick<KeyHistory, "invoke" | "complete">,
  cells: CellColumns,
): TriedItems | undefined {
  const count = invoke.length;
  if (count > ITEMS_MAX || cells.hasAppends) return undefined;
  for (let item = 0; item < count; item++) {
    begins[item] = invoke[item] ?? wrongIndex(item);
    ends[item] = complete[item] === NEVER ? Infinity : (complete[item] ?? Infinity);
    kinds[item] = cells.kind[item] ?? IMPOSSIBLE;
    wants[item] = cells.wants[item] ?? wrongIndex(item);
    puts[item] = cells.puts[item] ?? wrongIndex(item);
    places[item] = item;
  }
  return { count, initial: cells.initial, hasAppends: false };
}

/** The kind of an action. Sets what the action does not use to null. */
function kindOf({ kind, from, to }: ActionRoom): number {
  switch (kind) {
    case "read":
      action.to = null;
      return READ;
    case "write":
      action.from = null;
      return WRITE;
    case "cas":
      // A cas that puts back what it found only observes.
      return from === to ? READ : CAS;
    case "append":
      action.from = null;
      return APPEND;
    case "never":
      action.from = null;
      action.to = null;
      return IMPOSSIBLE;
  }
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== "object";
}
