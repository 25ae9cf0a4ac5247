/**
 * Windows: parts of a long history. Each part is judged as if the object could have held anything before it. If a part
 * is not linearizable even then, the whole history is not. A search of the whole may never get that far.
 *
 * Operations that returned before the window are left out. Those that were open at its beginning may have taken effect
 * before it or in it. Those that are still open at its end count as never returned.
 */
import { IMPOSSIBLE, READ } from "../base/cell-columns.ts";
import { createCellMachine } from "./search/cell-machine.ts";
import type { CellColumns } from "../base/cell-columns.ts";
import { OutOfTimeError, effortUntil } from "../base/effort.ts";
import { NEVER } from "../base/key-history.ts";
import type { KeyHistory } from "../base/key-history.ts";
import { NOT_ABOUT_THIS } from "../base/ruling.ts";
import type { Ruling } from "../base/ruling.ts";
import { search } from "./search/search.ts";
import type { Allowance } from "./search/search.ts";
import type { Values } from "../base/values.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** Configurations for one window: many short searches find more than one long search. */
const WINDOW_NODES = 3_000;

type WholeHistory = Pick<KeyHistory, "model" | "invoke" | "complete">;

/**
 * Searches windows of `itemsMax` operations. Each begins in the middle of the one before. Says false, or nothing.
 * @throws OutOfTimeError
 * Cost: at most WINDOW_NODES configurations for each window.
 */
export function windows(history: WholeHistory, cells: CellColumns, allowance: Allowance, itemsMax: number): Ruling {
  if (cells.hasAppends) return NOT_ABOUT_THIS;
  const { invoke, complete } = history;
  const effort = effortUntil(allowance.isTimeUp);
  const within = { ...allowance, nodesMax: Math.min(WINDOW_NODES, allowance.nodesMax) };
  const half = Math.max(1, itemsMax >> 1);
  const part = partsOf(history, cells);
  /** Items that began before the window and may take effect in it. */
  let open: number[] = [];
  for (let at = 0; at < invoke.length; at += half) {
    if (allowance.isTimeUp()) throw new OutOfTimeError();
    const end = Math.min(invoke.length, at + itemsMax);
    const items = [...open];
    for (let item = at; item < end; item++) items.push(item);
    effort(items.length * 64);
    // The window ends just before the next invocation, so it has every operation that began in its time.
    const window = part(items, { first: invoke[at] ?? wrongIndex(at), last: (invoke[end] ?? NEVER) - 1 });
    const machine = createCellMachine(window.history, window.cells);
    const outcome = search(window.history, machine, { allowance: within, effort, fromAnyState: true });
    if (outcome.verdict === false) {
      const because = `${end - at} operations in a row contradict each other whatever was there before`;
      // Without items: what they found may come from operations outside the window.
      return { verdict: false, because };
    }
    const next = invoke[at + half] ?? NEVER;
    open = items.filter((item) => item < at + half && (complete[item] ?? NEVER) >= next);
  }
  return NOT_ABOUT_THIS;
}

interface Part {
  readonly history: KeyHistory;
  readonly cells: CellColumns;
}

/**
 * Cuts out items, given in order of invocation, as they were between two ranks. Values get small numbers again, because
 * the search takes room for each number.
 */
function partsOf(
  { model, invoke, complete }: WholeHistory,
  { kind, wants, puts, initial, values }: CellColumns,
): (items: readonly number[], ranks: { readonly first: number; readonly last: number }) => Part {
  const numberOf = new Int32Array(values.size());
  /** By value: the part in which it got its number. */
  const numberedIn = new Int32Array(values.size());
  let parts = 0;
  return (items, { first, last }) => {
    parts++;
    const met: number[] = [];
    const numbered = (value: number): number => {
      if (value < 0) return value;
      if (numberedIn[value] !== parts) {
        numberedIn[value] = parts;
        numberOf[value] = met.push(value) - 1;
      }
      return numberOf[value] ?? wrongIndex(value);
    };
    const newInitial = numbered(initial);
    const [newInvoke, newComplete, newWants, newPuts] = [0, 1, 2, 3].map(() => new Int32Array(items.length)) as Columns;
    const newKind = new Uint8Array(items.length);
    const returns: number[] = [];
    let count = 0;
    for (const item of items) {
      const [begin, end] = [invoke[item] ?? wrongIndex(item), complete[item] ?? NEVER];
      if (end < first) continue;
      const isAnswered = begin >= first && end <= last;
      // A read without its answer says nothing.
      if (!isAnswered && (kind[item] === READ || kind[item] === IMPOSSIBLE)) continue;
      if (isAnswered) returns.push(count);
      newInvoke[count] = begin;
      newComplete[count] = isAnswered ? end : NEVER;
      newKind[count] = kind[item] ?? READ;
      newWants[count] = numbered(wants[item] ?? wrongIndex(item));
      newPuts[count++] = numbered(puts[item] ?? wrongIndex(item));
    }
    returns.sort((a, b) => (newComplete[a] ?? NEVER) - (newComplete[b] ?? NEVER));
    return {
      history: {
        model,
        operations: [],
        calls: [],
        invoke: newInvoke.subarray(0, count),
        complete: newComplete.subarray(0, count),
        returns: Int32Array.from(returns),
        eventCount: items.length * 2,
      },
      cells: {
        kind: newKind.subarray(0, count),
        wants: newWants.subarray(0, count),
        puts: newPuts.subarray(0, count),
        initial: newInitial,
        absent: -1,
        emptyList: -1,
        values: someOf(values, met),
        hasAppends: false,
      },
    };
  };
}

type Columns = [Int32Array, Int32Array, Int32Array, Int32Array];

/** A table of these values only; their numbers are their places. Lists cannot grow in it. */
function someOf(values: Values, met: readonly number[]): Values {
  return {
    idOf: (value) => met.indexOf(values.idOf(value)),
    child: () => -1,
    isList: () => false,
    parent: () => -1,
    lastElement: () => -1,
    valueOf: (id) => values.valueOf(met[id] ?? wrongIndex(id)),
    size: () => met.length,
  };
}
