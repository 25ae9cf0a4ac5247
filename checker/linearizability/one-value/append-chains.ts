/**
 * Append chains: values that grow by appends and may be put and compared, too (put / append / get). Near-linear where
 * each value that was found tells which operation made it; a search may need exponential time. It is a reduction to
 * zones.
 *
 * A value that somebody found was made by some operation: a put of this very value, or an append to the value without
 * its last element. Where only one operation can have made it, that append acts as a cas from the shorter value to the
 * longer one. The same holds for the operation that made the shorter value, and so on, step by step back to a put or
 * the beginning. An update that none of these steps reaches made a value that nobody found, and no found value grew out
 * of it, for otherwise the steps would have reached it. So nothing is found from there until the next put, and the
 * update acts as a write of a new value. The history with cas and writes is linearizable iff the original one is, so
 * zones decide exactly. An append that would have to make two values shows that there is no order.
 *
 * Does not apply where two operations can have made a value that was found, for example where an element is appended
 * twice. Nor where nobody saw an append, and the object may hold a value that cannot grow.
 *
 * Source: our own argument, above, on Gibbons and Korach 1997.
 */
import { APPEND, CAS, IMPOSSIBLE, READ, WRITE } from "../../base/cell-columns.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import { BOUNDLESS } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { NOT_ABOUT_THIS, impossibleAnswer } from "../../base/ruling.ts";
import type { Ruling } from "../../base/ruling.ts";
import { zones } from "./zones.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** A way in which an append can have made a value: the element, and the value before. */
interface Split {
  readonly element: number;
  readonly before: number;
}

/** How values grow; all values are numbers. */
export interface Growing {
  /** The ways in which an append can have made the value; empty for none. It may give numbers to new values. */
  readonly splits: (value: number) => readonly Split[];
  /** Whether every value that can be there can be appended to. */
  readonly alwaysGrows: boolean;
}

type History = Pick<KeyHistory, "model" | "invoke" | "complete">;

/**
 * Append chains for lists. Linear in the size of the values.
 * @throws OutOfTimeError where `effort` does
 */
export function listChains(history: History, cells: CellColumns, effort: Effort = BOUNDLESS): Ruling {
  if (!cells.hasAppends) return NOT_ABOUT_THIS;
  const { values, kind, puts, initial, absent, emptyList } = cells;
  const isStart = new Set([initial]);
  let alwaysGrows = initial === absent || values.isList(initial);
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] !== WRITE && kind[item] !== CAS) continue;
    const put = puts[item] ?? wrongIndex(item);
    isStart.add(put);
    alwaysGrows &&= put === absent || values.isList(put);
  }
  const splits = (value: number): readonly Split[] => {
    const [before, element] = [values.parent(value), values.lastElement(value)];
    if (before < 0) return [];
    if (before !== emptyList) return [{ element, before }];
    // Appending to null gives the same list as appending to the empty list.
    return [emptyList, absent].filter((start) => isStart.has(start)).map((start) => ({ element, before: start }));
  };
  return appendChains(history, cells, { splits, alwaysGrows }, effort);
}

/**
 * Append chains for values that grow as `growing` says. A valid ruling has a linearization. O(n log n).
 * @throws OutOfTimeError where `effort` does
 */
export function appendChains(history: History, cells: CellColumns, growing: Growing, effort: Effort): Ruling {
  effort(cells.kind.length * 16);
  const made = stepsBack(history, cells, growing, effort);
  if (made instanceof Int32Array) return byZones(history, cells, made, { effort, growing });
  return made;
}

/** Items by the value that they put, and by the element that they append. */
interface Producers {
  readonly byPut: ReadonlyMap<number, readonly number[]>;
  readonly byElement: ReadonlyMap<number, readonly number[]>;
}

function producersOf({ kind, puts }: CellColumns): Producers {
  const byPut = new Map<number, number[]>();
  const byElement = new Map<number, number[]>();
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] === READ || kind[item] === IMPOSSIBLE) continue;
    const rows = kind[item] === APPEND ? byElement : byPut;
    const row = rows.get(puts[item] ?? wrongIndex(item));
    if (row === undefined) rows.set(puts[item] ?? wrongIndex(item), [item]);
    else row.push(item);
  }
  return { byPut, byElement };
}

/**
 * Goes step by step back from every value that was found.
 * @returns by item, two numbers: the needed value that it made, and the value before that, -1 for none; or the ruling
 */
function stepsBack(
  { model, complete }: History,
  cells: CellColumns,
  growing: Growing,
  effort: Effort,
): Int32Array | Ruling {
  const { kind, wants, initial, values } = cells;
  const { byPut, byElement } = producersOf(cells);
  const made = new Int32Array(2 * kind.length).fill(-1);
  const isMet = new Set<number>();
  const open: number[] = [];
  const need = (value: number): void => {
    if (isMet.has(value)) return;
    isMet.add(value);
    open.push(value);
  };
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] === IMPOSSIBLE) return impossibleAnswer(item);
    if ((kind[item] === READ || kind[item] === CAS) && complete[item] !== NEVER) need(wants[item] ?? wrongIndex(item));
  }
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    effort(64);
    const ways: { readonly item: number; readonly before: number }[] = [];
    for (const item of byPut.get(value) ?? [])
      ways.push({ item, before: kind[item] === CAS ? (wants[item] ?? wrongIndex(item)) : -1 });
    for (const { element, before } of growing.splits(value)) {
      for (const item of byElement.get(element) ?? []) ways.push({ item, before });
    }
    const text = (): string => model.describeState(values.valueOf(value));
    if (ways.length + Number(value === initial) > 1) {
      return { verdict: undefined, because: `${text()} can have come about in more than one way` };
    }
    const [way] = ways;
    if (way === undefined) continue;
    if ((made[2 * way.item] ?? wrongIndex(2 * way.item)) !== -1) {
      return { verdict: false, because: `${text()} and another value rest on one append, which was done once` };
    }
    made[2 * way.item] = value;
    made[2 * way.item + 1] = way.before;
    if (way.before !== -1) need(way.before);
  }
  return made;
}

/** Rewrites the history with cas for appends and with new values for what nobody saw, and lets zones decide it. */
function byZones(
  { model, invoke, complete }: History,
  cells: CellColumns,
  made: Int32Array,
  { effort, growing }: { readonly effort: Effort; readonly growing: Growing },
): Ruling {
  const { kind, wants, puts, values } = cells;
  const size = values.size();
  /** By new value: the value that it replaces, for the messages. */
  const standsFor: number[] = [];
  const kept = new Int32Array(kind.length);
  const [newKind, newWants, newPuts] = [kind.slice(), wants.slice(), puts.slice()];
  let count = 0;
  for (let item = 0; item < kind.length; item++) {
    const isSeen = (made[2 * item] ?? wrongIndex(2 * item)) !== -1;
    if (complete[item] === NEVER && !isSeen) continue;
    if (kind[item] === APPEND && !isSeen && !growing.alwaysGrows) {
      return { verdict: undefined, because: "an append that nobody saw, and values that cannot grow" };
    }
    const isGrown = kind[item] === APPEND && isSeen;
    newKind[count] = isGrown ? CAS : kind[item] === APPEND ? WRITE : (kind[item] ?? READ);
    newWants[count] = isGrown ? (made[2 * item + 1] ?? wrongIndex(2 * item + 1)) : (wants[item] ?? wrongIndex(item));
    if (kind[item] === READ) newPuts[count] = -1;
    else
      newPuts[count] = isSeen
        ? (made[2 * item] ?? wrongIndex(2 * item))
        : size + standsFor.push(puts[item] ?? wrongIndex(item)) - 1;
    kept[count++] = item;
  }
  const column = (of: Int32Array): Int32Array =>
    Int32Array.from(kept.subarray(0, count), (item) => of[item] ?? wrongIndex(item));
  const reduced: CellColumns = {
    ...cells,
    hasAppends: false,
    kind: newKind.subarray(0, count),
    wants: newWants.subarray(0, count),
    puts: newPuts.subarray(0, count),
    values: {
      ...values,
      size: () => size + standsFor.length,
      valueOf: (id) => values.valueOf(id < size ? id : (standsFor[id - size] ?? wrongIndex(id - size))),
    },
  };
  const history = { model, invoke: column(invoke), complete: column(complete) };
  const ruling = zones(history, reduced, effort);
  if (ruling.verdict === undefined) return ruling;
  if (ruling.verdict)
    return { verdict: true, order: Int32Array.from(ruling.order, (item) => kept[item] ?? wrongIndex(item)) };
  return { verdict: false, because: ruling.because };
}
