/**
 * Append chains: values that grow by appends and may be put and compared, too (put / append / get). Near-linear where what
 * was seen tells which operation made it; a search may need exponential time. A reduction to the zones.
 *
 * A value that somebody found must have been made by somebody: put as it is, or by an append to what it was before its last
 * element. Where that leaves one operation only, the append is a cas from the one value to the other; so is, one step back,
 * what made the value before, down to a put or the beginning. An update that none of these steps needs left a value that
 * nobody ever found, nor can a found one have grown out of it, for then the steps back would have come through. Until the
 * next put, nothing can be found then: it is a plain write of a value of its own. Both ways these are the same histories, so
 * the zones decide exactly. An append that would have to be in two places shows that there is no order.
 *
 * Does not apply where a value that was found can be the work of two operations, as where an element is appended twice; nor
 * where an append that nobody saw must not come after a value that cannot grow.
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

/** A way in which an append can have made a value: what was appended, and what was there before. */
interface Split {
  readonly element: number;
  readonly before: number;
}

/** Values that grow, as numbers. */
export interface Growing {
  /** Empty for a value that no append can have made. May number new values. */
  readonly splits: (value: number) => readonly Split[];
  /** Whether every value that can be there can be appended to. */
  readonly alwaysGrows: boolean;
}

type History = Pick<KeyHistory, "model" | "invoke" | "complete">;

/** Lists in a model of one value. Linear in the size of the values. */
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
    // Appending to nothing gives what appending to the empty list gives.
    return [emptyList, absent].filter((start) => isStart.has(start)).map((start) => ({ element, before: start }));
  };
  return appendChains(history, cells, { splits, alwaysGrows }, effort);
}

/** Decides, with a linearization when valid. */
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
 * Goes back from every value that was found.
 * @returns by item, the value that it made and that is needed, in pairs [made, before], -1 for none; or the ruling
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

/** Appends as cas, what nobody saw as writes of values of their own, and the zones on that. */
function byZones(
  { model, invoke, complete }: History,
  cells: CellColumns,
  made: Int32Array,
  { effort, growing }: { readonly effort: Effort; readonly growing: Growing },
): Ruling {
  const { kind, wants, puts, values } = cells;
  const size = values.size();
  /** By new value: the value that it stands for, for the text. */
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
