/**
 * Windows: parts of a long history, each judged as if the object could have held anything before it. A part that is
 * not linearizable even so shows that the whole is not, though a search of the whole may not get that far.
 *
 * What returned before the window is gone; what was open at its beginning may have taken effect before or after;
 * what is still open at its end has not returned.
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

/** Configurations for one window: many cheap looks rather than one long. */
const WINDOW_NODES = 3_000;

type WholeHistory = Pick<KeyHistory, "model" | "invoke" | "complete">;

/**
 * Looks through windows of so many operations, each beginning in the middle of the one before. Says false, or nothing.
 * @throws OutOfTimeError
 */
export function windows(history: WholeHistory, cells: CellColumns, allowance: Allowance, itemsMax: number): Ruling {
  if (cells.hasAppends) return NOT_ABOUT_THIS;
  const { invoke, complete } = history;
  const effort = effortUntil(allowance.isTimeUp);
  const within = { ...allowance, nodesMax: Math.min(WINDOW_NODES, allowance.nodesMax) };
  const half = Math.max(1, itemsMax >> 1);
  const part = partsOf(history, cells);
  /** Began before the window and may take effect in it. */
  let open: number[] = [];
  for (let at = 0; at < invoke.length; at += half) {
    if (allowance.isTimeUp()) throw new OutOfTimeError();
    const end = Math.min(invoke.length, at + itemsMax);
    const items = [...open];
    for (let item = at; item < end; item++) items.push(item);
    effort(items.length * 64);
    // Up to the event before the next invocation: so whatever began by then belongs to the window.
    const window = part(items, { first: invoke[at] ?? wrongIndex(at), last: (invoke[end] ?? NEVER) - 1 });
    const machine = createCellMachine(window.history, window.cells);
    const outcome = search(window.history, machine, { allowance: within, effort, fromAnyState: true });
    if (outcome.verdict === false) {
      const because = `${end - at} operations in a row contradict each other whatever was there before`;
      // No items: what they found may rest on what is outside.
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

/** Cuts out items, given in order of invocation, as they were between two ranks; values get small numbers again. */
function partsOf(
  { model, invoke, complete }: WholeHistory,
  { kind, wants, puts, initial, values }: CellColumns,
): (items: readonly number[], ranks: { readonly first: number; readonly last: number }) => Part {
  const numberOf = new Int32Array(values.size());
  /** The part in which a value got its number. */
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
      // What only observes says nothing without its answer.
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

/** Of these values, by their places; none of them grows. */
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
