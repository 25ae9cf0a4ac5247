/**
 * Refuters: two near-linear tests that can only say "not linearizable". They are for histories in which values are
 * written more than once, where no fast algorithm can say "linearizable". They catch most wrong histories.
 *
 * - Stale or future: a value that an operation found was put there by an operation that began before the finder
 *   returned,
 *   and that was not certainly overwritten before the finder began.
 * - Projection: values that are written once show when they were there, whatever happens to the others. So reads of the
 *   other values are left out, each of their writes gets a new value, a cas that found one becomes a plain write, and
 *   zones decide the rest. Each of these steps keeps a linearizable history linearizable.
 */
import { CAS, IMPOSSIBLE, READ, WRITE } from "../../base/cell-columns.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import { BOUNDLESS } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { NOT_ABOUT_THIS, impossibleAnswer } from "../../base/ruling.ts";
import type { Ruling } from "../../base/ruling.ts";
import { zones } from "./zones.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

type History = Pick<KeyHistory, "model" | "invoke" | "complete" | "returns">;

/**
 * Says false, or nothing. O(n log n).
 * @throws OutOfTimeError where `effort` does
 */
export function refuters(history: History, cells: CellColumns, effort: Effort = BOUNDLESS): Ruling {
  if (cells.hasAppends) return NOT_ABOUT_THIS;
  const impossible = cells.kind.indexOf(IMPOSSIBLE);
  if (impossible !== -1) return impossibleAnswer(impossible);
  effort(cells.kind.length * 16);
  const found = staleOrFuture(history, cells);
  if (found !== undefined) return found;
  effort(cells.kind.length * 8);
  const projected = projection(history, cells);
  const ruling = zones(projected.history, projected.cells, effort);
  return ruling.verdict === false ? { verdict: false, because: ruling.because } : NOT_ABOUT_THIS;
}

/** The operations that put one value, in order of completion. */
interface Producers {
  readonly ends: number[];
  /** The earliest invocation among this operation and those after it. */
  readonly begins: number[];
}

/** The ruling on the first operation that found a value too late or too early; undefined where there is none. */
function staleOrFuture(history: History, cells: CellColumns): Ruling | undefined {
  const { invoke, complete, returns, model } = history;
  const { kind, wants, initial, values } = cells;
  const producers = producersOf(history, cells);
  const finders = [...returns].filter((item) => kind[item] === READ || kind[item] === CAS).sort((a, b) => a - b);
  let finished = 0;
  let overwrittenSince = -1;
  for (const finder of finders) {
    // Finders come in order of invocation, so operations are only added to those that finished before.
    const begin = invoke[finder] ?? wrongIndex(finder);
    for (; finished < returns.length; finished++) {
      const item = returns[finished] ?? wrongIndex(finished);
      if ((complete[item] ?? NEVER) >= begin) break;
      if (kind[item] === WRITE || kind[item] === CAS)
        overwrittenSince = Math.max(overwrittenSince, invoke[item] ?? wrongIndex(item));
    }
    const value = wants[finder] ?? wrongIndex(finder);
    if (value === initial && overwrittenSince === -1) continue;
    const text = (): string => model.describeState(values.valueOf(value));
    const producer = producers.get(value);
    if (producer === undefined && value !== initial) {
      return { verdict: false, because: `${text()} was never put there`, items: () => [finder] };
    }
    const { ends, begins } = producer ?? { ends: [], begins: [] };
    const first = firstAtLeast(ends, overwrittenSince);
    if (first === ends.length) {
      return { verdict: false, because: `nothing can have put ${text()} there so late that it was still seen` };
    }
    if ((begins[first] ?? NEVER) > (complete[finder] ?? NEVER)) {
      return { verdict: false, because: `${text()} was seen before it can have been there` };
    }
  }
  return undefined;
}

function producersOf({ invoke, complete }: History, cells: CellColumns): Map<number, Producers> {
  const { kind, puts } = cells;
  const byValue = new Map<number, number[]>();
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] !== WRITE && kind[item] !== CAS) continue;
    const value = puts[item] ?? wrongIndex(item);
    const items = byValue.get(value);
    if (items === undefined) byValue.set(value, [item]);
    else items.push(item);
  }
  const producers = new Map<number, Producers>();
  for (const [value, items] of byValue) {
    items.sort((a, b) => (complete[a] ?? NEVER) - (complete[b] ?? NEVER));
    const begins = items.map((item) => invoke[item] ?? wrongIndex(item));
    for (let at = begins.length - 2; at >= 0; at--)
      begins[at] = Math.min(begins[at] ?? wrongIndex(at), begins[at + 1] ?? wrongIndex(at + 1));
    producers.set(value, { ends: items.map((item) => complete[item] ?? NEVER), begins });
  }
  return producers;
}

/** The place of the first number that is not less. */
function firstAtLeast(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? wrongIndex(middle)) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The history of the values that are written once. */
function projection(
  { invoke, complete, model }: History,
  cells: CellColumns,
): { readonly history: Pick<KeyHistory, "model" | "invoke" | "complete">; readonly cells: CellColumns } {
  const { kind, wants, puts, values } = cells;
  const size = values.size();
  const writers = new Int32Array(size);
  writers[cells.initial] = 1;
  for (let item = 0; item < kind.length; item++) {
    const value = puts[item] ?? wrongIndex(item);
    if (value >= 0 && kind[item] !== READ) writers[value] = (writers[value] ?? wrongIndex(value)) + 1;
  }
  const isAmbiguous = (value: number): boolean => (writers[value] ?? wrongIndex(value)) > 1;
  /** By new value: the value that it replaces, for the messages. */
  const standsFor: number[] = [];
  const own = (value: number): number => (isAmbiguous(value) ? size + standsFor.push(value) - 1 : value);
  const initial = own(cells.initial);
  const kept = new Int32Array(kind.length);
  const [newKind, newWants, newPuts] = [kind.slice(), wants.slice(), puts.slice()];
  let count = 0;
  for (let item = 0; item < kind.length; item++) {
    const want = wants[item] ?? wrongIndex(item);
    const isForgotten = kind[item] === READ && (complete[item] === NEVER || isAmbiguous(want));
    if (isForgotten) continue;
    const isPlain = kind[item] === WRITE || (kind[item] === CAS && isAmbiguous(want));
    newKind[count] = isPlain ? WRITE : (kind[item] ?? READ);
    newWants[count] = isPlain ? -1 : want;
    newPuts[count] = kind[item] === READ ? -1 : own(puts[item] ?? wrongIndex(item));
    kept[count++] = item;
  }
  const column = (of: Int32Array): Int32Array =>
    Int32Array.from(kept.subarray(0, count), (item) => of[item] ?? wrongIndex(item));
  return {
    history: { model, invoke: column(invoke), complete: column(complete) },
    cells: {
      ...cells,
      kind: newKind.subarray(0, count),
      wants: newWants.subarray(0, count),
      puts: newPuts.subarray(0, count),
      initial,
      values: {
        idOf: (value) => values.idOf(value),
        child: (list, element) => values.child(list, element),
        isList: (id) => values.isList(id),
        parent: (id) => values.parent(id),
        lastElement: (id) => values.lastElement(id),
        size: () => size + standsFor.length,
        valueOf: (id) => values.valueOf(id < size ? id : (standsFor[id - size] ?? wrongIndex(id - size))),
      },
    },
  };
}
