/**
 * Cell columns: the operations on an object that holds one value, as columns of numbers. Each operation is a read, a
 * write, a cas or an append. Values are numbers, too, so that algorithms can compare them and use them as indexes.
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

/** A kind of operation: finds `wants` and changes nothing. */
export const READ = 0;
/** A kind of operation: puts `puts`, whatever is there. */
export const WRITE = 1;
/** A kind of operation: finds `wants` and puts `puts`, another value. */
export const CAS = 2;
/** A kind of operation: appends `puts` to the list that is there. */
export const APPEND = 3;
/** A kind of operation: its answer contradicts itself, so it fits no state. */
export const IMPOSSIBLE = 4;

/** The operations of one key as columns. An index into `kind`, `wants` and `puts` is an item. */
export interface CellColumns {
  /** By item: READ, WRITE, CAS, APPEND or IMPOSSIBLE. */
  readonly kind: Uint8Array;
  /** By item: the value that a read or a cas must find; -1 for other kinds. */
  readonly wants: Int32Array;
  /** By item: the value that a write or cas puts there, or the element of an append; -1 for other kinds. */
  readonly puts: Int32Array;
  /** The number of the value that is there at the beginning. */
  readonly initial: number;
  /** The numbers of null and of the empty list; the latter is -1 where there are no appends. */
  readonly absent: number;
  readonly emptyList: number;
  /** Every value of the columns has its number here. */
  readonly values: Values;
  readonly hasAppends: boolean;
}

/**
 * The columns of a history whose model has actions. Linear in the size of the values.
 * @throws Error for a model without actions, OutOfTimeError where `effort` does
 */
export function cellColumns(history: KeyHistory, effort: Effort = BOUNDLESS): CellColumns {
  const count = history.operations.length;
  const actions = createActionColumns(history.model, count);
  for (let item = 0; item < count; item++) {
    if ((item & 63) === 0) effort(64 * 64);
    const operation = history.operations[item];
    if (operation !== undefined) actions.set(item, operation);
  }
  return actions.finish(count);
}

/** The fields of an operation that the columns depend on. */
export type ActionFields = Pick<Operation, "f" | "input" | "outcome" | "output" | "error">;

/** Columns that grow, one operation after the other. */
export interface ActionColumns {
  readonly set: (item: number, operation: ActionFields) => void;
  /** Whether the item has been set. */
  readonly has: (item: number) => boolean;
  /** Copies the item to another place. */
  readonly move: (from: number, to: number) => void;
  /** The columns of the first `count` items. */
  readonly finish: (count: number) => CellColumns;
}

const UNSET = 255;

/**
 * Empty columns for a model's actions.
 * @param room how many items fit before the columns have to grow
 * @throws Error for a model without actions
 */
export function createActionColumns(model: Model, room = 1024): ActionColumns {
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
  const set = (item: number, operation: ActionFields): void => {
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
