/**
 * The machine of an object that holds one value, with what its actions tell beyond the single step.
 *
 * Values that no observation can tell apart are one state: a value that nobody read or compared, and a list that is
 * no prefix of any list seen. That is exact, for nothing in the history can distinguish them (a bisimulation), and it
 * keeps the states of an append-only list as few as the prefixes seen.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { actorOf, seenBy } from "../../models/model.ts";
import type { ActionRoom, Model } from "../../models/model.ts";
import { byteColumn, numberColumn } from "../column-room.ts";
import { BOUNDLESS } from "../effort.ts";
import type { Effort } from "../effort.ts";
import { NEVER } from "../key-history.ts";
import type { KeyHistory } from "../key-history.ts";
import type { Machine, StateFacts } from "./machine.ts";
import { createValues } from "../values.ts";
import type { Values } from "../values.ts";
import { wrongIndex } from "../../wrong-index.ts";

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

interface Quotient {
  readonly stateOf: (value: number) => number;
  readonly stateCount: number;
  readonly otherList: number;
}

/** Puts together the values that no observation tells apart. */
function quotient(cells: CellColumns): Quotient {
  const { values, kind, wants, hasAppends, absent } = cells;
  const size = values.size();
  const isObserved = new Uint8Array(size);
  for (let item = 0; item < kind.length; item++) {
    for (
      let value = wants[item] ?? wrongIndex(item);
      value >= 0 && isObserved[value] === 0;
      value = values.parent(value)
    ) {
      isObserved[value] = 1;
    }
  }
  const [other, otherList] = [size, size + 1];
  const stateOf = (value: number): number => {
    if (isObserved[value] === 1) return value;
    if (!hasAppends) return other;
    if (values.isList(value)) return otherList;
    return value === absent ? value : other;
  };
  return { stateOf, stateCount: size + 2, otherList };
}

export function createCellMachine(history: KeyHistory, cells: CellColumns): Machine {
  const { kind, wants, puts, values, hasAppends, absent, emptyList } = cells;
  const { stateOf, stateCount, otherList } = quotient(cells);
  const classIds = new Map<number, number>();
  const classKind: number[] = [];
  const classWants: number[] = [];
  const classPuts: number[] = [];
  const classOf = new Int32Array(kind.length);
  for (let item = 0; item < kind.length; item++) {
    const itemKind = kind[item] ?? READ;
    const want = wants[item] ?? wrongIndex(item);
    const raw = puts[item] ?? wrongIndex(item);
    const put = itemKind === APPEND || itemKind === READ || raw < 0 ? raw : stateOf(raw);
    const crashed = history.complete[item] === NEVER ? 1 : 0;
    const shownPut = itemKind === READ ? -1 : put;
    const key = ((want + 1) * (stateCount + 1) + shownPut + 1) * 16 + itemKind * 2 + crashed;
    let cls = classIds.get(key);
    if (cls === undefined) {
      cls = classKind.push(itemKind) - 1;
      classWants.push(want);
      classPuts.push(shownPut);
      classIds.set(key, cls);
    }
    classOf[item] = cls;
  }
  const appended = (state: number, element: number): number => {
    const list = state === absent ? emptyList : state;
    if (list === otherList) return otherList;
    if (!values.isList(list)) return -1;
    const child = values.child(list, element);
    return child < 0 ? otherList : stateOf(child);
  };
  const step = (state: number, cls: number): number => {
    switch (classKind[cls] ?? IMPOSSIBLE) {
      case READ:
        return state === classWants[cls] ? state : -1;
      case WRITE:
        return classPuts[cls] ?? wrongIndex(cls);
      case CAS:
        return state === classWants[cls] ? (classPuts[cls] ?? wrongIndex(cls)) : -1;
      case APPEND:
        return appended(state, classPuts[cls] ?? wrongIndex(cls));
      default:
        return -1;
    }
  };
  const classCount = classKind.length;
  const stepTable = hasAppends ? undefined : tableOf(step, stateCount, classCount);
  const valueText = (state: number): Json => values.valueOf(state);
  return {
    initial: stateOf(cells.initial),
    classOf,
    classCount,
    step:
      stepTable === undefined
        ? step
        : (state, cls) => stepTable[state * classCount + cls] ?? wrongIndex(state * classCount + cls),
    readOnly: Uint8Array.from(classKind, (of) => Number(of === READ || of === IMPOSSIBLE)),
    blind: Uint8Array.from(classKind, (of) => Number(of === WRITE)),
    stateText: (state) =>
      state >= stateCount - 2 ? "a value that no read or cas finds" : history.model.describeState(valueText(state)),
    anyState: hasAppends ? undefined : observedStates(cells, stateCount),
    isFinite: true,
    bytes: () => 0,
    facts: hasAppends
      ? listFacts(history, cells, { classWants, otherList })
      : valueFacts(history, cells, { classWants, stateOf, stateCount }),
  };
}

const TABLE_MAX = 4096;

/** Every step, where they are few. */
function tableOf(step: Machine["step"], stateCount: number, classCount: number): Int32Array | undefined {
  if (stateCount * classCount > TABLE_MAX) return undefined;
  const table = new Int32Array(stateCount * classCount);
  for (let state = 0; state < stateCount; state++) {
    for (let cls = 0; cls < classCount; cls++) table[state * classCount + cls] = step(state, cls);
  }
  return table;
}

/** The states that some observation tells from the rest, and one for the rest. */
function observedStates(cells: CellColumns, stateCount: number): number[] {
  const observed = new Set<number>(cells.wants);
  observed.delete(-1);
  return [...observed, stateCount - 2];
}

function valueFacts(
  history: KeyHistory,
  { kind, wants, puts, initial }: CellColumns,
  of: {
    readonly classWants: readonly number[];
    readonly stateOf: (value: number) => number;
    readonly stateCount: number;
  },
): StateFacts {
  const { invoke, complete } = history;
  const neededUntil = new Int32Array(of.stateCount).fill(-1);
  const lastObserverBegins = new Int32Array(of.stateCount).fill(-1);
  const producers = new Int32Array(of.stateCount);
  const successor = new Int32Array(of.stateCount).fill(-1);
  const bump = (state: number): void => {
    producers[state] = (producers[state] ?? wrongIndex(state)) + 1;
  };
  bump(of.stateOf(initial));
  for (let item = 0; item < kind.length; item++) {
    const want = wants[item] ?? wrongIndex(item);
    const end = complete[item] ?? NEVER;
    if (want >= 0) {
      neededUntil[want] = Math.max(neededUntil[want] ?? wrongIndex(want), end);
      if (end !== NEVER)
        lastObserverBegins[want] = Math.max(
          lastObserverBegins[want] ?? wrongIndex(want),
          invoke[item] ?? wrongIndex(item),
        );
      if (end !== NEVER && kind[item] === CAS) successor[want] = item;
    }
    if (kind[item] === WRITE || kind[item] === CAS) bump(of.stateOf(puts[item] ?? wrongIndex(item)));
  }
  return {
    canAbsorb: true,
    wanted: (cls) => of.classWants[cls] ?? wrongIndex(cls),
    isUnneeded: (state, time) => (neededUntil[state] ?? NEVER) < time,
    // A value put there only once never comes back: who still wants it must not find it gone.
    isStuck: (state, time, item) => {
      if (producers[state] !== 1) return false;
      const own = successor[state] ?? wrongIndex(state);
      return (lastObserverBegins[state] ?? wrongIndex(state)) > time || (own !== -1 && own !== item);
    },
    isDeadEnd: () => false,
  };
}

function listFacts(
  { invoke, complete }: KeyHistory,
  { kind, wants }: CellColumns,
  of: { readonly classWants: readonly number[]; readonly otherList: number },
): StateFacts {
  let lastWriteEnds = -1;
  let lastObserverBegins = -1;
  for (let item = 0; item < kind.length; item++) {
    const end = complete[item] ?? NEVER;
    if (kind[item] === WRITE) lastWriteEnds = Math.max(lastWriteEnds, end);
    if ((wants[item] ?? wrongIndex(item)) >= 0 && end !== NEVER)
      lastObserverBegins = Math.max(lastObserverBegins, invoke[item] ?? wrongIndex(item));
  }
  return {
    canAbsorb: false,
    wanted: (cls) => of.classWants[cls] ?? wrongIndex(cls),
    isUnneeded: () => false,
    isStuck: () => false,
    // Only a write leads out of a list that is no prefix of what anyone saw.
    isDeadEnd: (state, time) => state === of.otherList && lastObserverBegins > time && lastWriteEnds < time,
  };
}
