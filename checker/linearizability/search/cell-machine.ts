/**
 * The machine of an object that holds one value, with facts that go beyond the single step.
 *
 * Values that no operation can tell apart are one state: all values that nobody read or compared, and all lists that
 * are no prefix of a list that was read. That is exact, because nothing in the history distinguishes them (a
 * bisimulation). So an append-only list has only as many states as there are prefixes of the lists that were read.
 */
import type { Json } from "../../../histories/json.ts";
import { APPEND, CAS, IMPOSSIBLE, READ, WRITE } from "../../base/cell-columns.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { wrongIndex } from "../../base/wrong-index.ts";
import type { Machine, StateFacts } from "./machine.ts";

/** Values as states. */
interface Quotient {
  readonly stateOf: (value: number) => number;
  readonly stateCount: number;
  readonly otherList: number;
}

/** Joins the values that no operation tells apart. */
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

/** The machine for the columns of a history. Linear, plus a table of all steps where these are few. */
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

/** A table of every step; undefined where there are too many. */
function tableOf(step: Machine["step"], stateCount: number, classCount: number): Int32Array | undefined {
  if (stateCount * classCount > TABLE_MAX) return undefined;
  const table = new Int32Array(stateCount * classCount);
  for (let state = 0; state < stateCount; state++) {
    for (let cls = 0; cls < classCount; cls++) table[state * classCount + cls] = step(state, cls);
  }
  return table;
}

/** The states that some operation tells from the others, and one state for all others. */
function observedStates(cells: CellColumns, stateCount: number): number[] {
  const observed = new Set<number>(cells.wants);
  observed.delete(-1);
  return [...observed, stateCount - 2];
}

/** Facts about an object without appends. */
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
    // A value that is put there only once never comes back, so it must stay until everybody has found it.
    isStuck: (state, time, item) => {
      if (producers[state] !== 1) return false;
      const own = successor[state] ?? wrongIndex(state);
      return (lastObserverBegins[state] ?? wrongIndex(state)) > time || (own !== -1 && own !== item);
    },
    isDeadEnd: () => false,
  };
}

/** Facts about an object with appends. */
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
    // Only a write leads out of a list that is no prefix of a list that was read.
    isDeadEnd: (state, time) => state === of.otherList && lastObserverBegins > time && lastWriteEnds < time,
  };
}
