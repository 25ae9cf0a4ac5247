/**
 * Cell columns: the operations on an object that holds one value, as columns. Each is a read, a write, a cas or an append;
 * values are numbers, so that the algorithms compare and index them.
 */
import type { Operation } from "../../histories/operation.ts";
import { actorOf, seenBy } from "../models/model.ts";
import type { ActionRoom, Model } from "../models/model.ts";
import { byteColumn, numberColumn } from "./column-room.ts";
import { BOUNDLESS } from "./effort.ts";
import type { Effort } from "./effort.ts";
import type { KeyHistory } from "./key-history.ts";
import { createValues } from "./values.ts";
import type { Values } from "./values.ts";
import { wrongIndex } from "./wrong-index.ts";

export const READ = 0;
export const WRITE = 1;
export const CAS = 2;
export const APPEND = 3;
export const IMPOSSIBLE = 4;

/** Actions as columns, values as numbers. */
export interface CellColumns {
  readonly kind: Uint8Array;
  /** The value that must be there: of a read, or the `from` of a cas; -1 else. */
  readonly wants: Int32Array;
  /** The value put there by a write or cas, the element of an append; -1 else. */
  readonly puts: Int32Array;
  readonly initial: number;
  /** The numbers of null and, with appends, of the empty list (else -1). Every value is numbered by now. */
  readonly absent: number;
  readonly emptyList: number;
  readonly values: Values;
  readonly hasAppends: boolean;
}

/** The columns of a history whose model has actions. Linear in the size of the values. */
export function cellColumns(history: KeyHistory, effort: Effort = BOUNDLESS): CellColumns {
  const count = history.operations.length;
  const actions = columnsOfActions(history.model, count);
  for (let item = 0; item < count; item++) {
    if ((item & 63) === 0) effort(64 * 64);
    const operation = history.operations[item];
    if (operation !== undefined) actions.set(item, operation);
  }
  return actions.finish(count);
}

/** What columns need to know of an operation that takes part. */
export type Answered = Pick<Operation, "f" | "input" | "outcome" | "output" | "error">;

/** Columns that grow, one operation after the other. */
export interface ActionColumns {
  readonly set: (item: number, operation: Answered) => void;
  readonly has: (item: number) => boolean;
  /** Puts an item in another's place. */
  readonly move: (from: number, to: number) => void;
  /** The columns of the first so many items. */
  readonly finish: (count: number) => CellColumns;
}

const UNSET = 255;

/** Columns for a model's actions, with room for so many items to begin with. */
export function columnsOfActions(model: Model, room = 1024): ActionColumns {
  const act = actorOf(model);
  if (act === undefined) throw new Error(`model ${model.name}: has no actions on one value`);
  const action: ActionRoom = { kind: "never", from: null, to: null };
  const values = createValues();
  let kind = byteColumn(room).fill(UNSET);
  let wants = numberColumn(room).fill(-1);
  let puts = numberColumn(room).fill(-1);
  const initial = values.idOf(model.initial);
  let hasAppends = false;
  const grow = (): void => {
    const length = kind.length;
    const [wide, wideWants, widePuts] = [
      new Uint8Array(length * 2),
      new Int32Array(length * 2),
      new Int32Array(length * 2),
    ];
    wide.fill(UNSET, length).set(kind);
    wideWants.fill(-1, length).set(wants);
    widePuts.fill(-1, length).set(puts);
    [kind, wants, puts] = [wide, wideWants, widePuts];
  };
  const set = (item: number, operation: Answered): void => {
    while (item >= kind.length) grow();
    const { f, input, outcome } = operation;
    act(action, f, input, outcome === "ok" ? (operation.output ?? null) : undefined, seenBy(operation));
    switch (action.kind) {
      case "read":
        kind[item] = READ;
        wants[item] = values.idOf(action.from);
        return;
      case "write":
        kind[item] = WRITE;
        puts[item] = values.idOf(action.to);
        return;
      case "cas":
        wants[item] = values.idOf(action.from);
        puts[item] = values.idOf(action.to);
        // A cas that puts back what it found only observes.
        kind[item] = wants[item] === puts[item] ? READ : CAS;
        return;
      case "append":
        kind[item] = APPEND;
        puts[item] = values.idOf(action.to);
        hasAppends = true;
        return;
      case "never":
        kind[item] = IMPOSSIBLE;
    }
  };
  return {
    set,
    has: (item) => item < kind.length && kind[item] !== UNSET,
    move: (from, to) => {
      kind[to] = kind[from] ?? UNSET;
      wants[to] = wants[from] ?? wrongIndex(from);
      puts[to] = puts[from] ?? wrongIndex(from);
    },
    finish: (count) => {
      const absent = values.idOf(null);
      const emptyList = hasAppends ? values.idOf([]) : -1;
      if (count < kind.length) {
        kind = kind.subarray(0, count);
        wants = wants.subarray(0, count);
        puts = puts.subarray(0, count);
      }
      return { kind, wants, puts, initial, absent, emptyList, values, hasAppends };
    },
  };
}
