/**
 * Zones: registers and cas registers in which every value is written at most once. Near-linear where a search may need
 * exponential time (Gibbons and Korach 1997; with cas, Fan and Golab 2018).
 *
 * In every linearization the operations on one value stand together, and cas(a → b) comes right after the operations on
 * a. So values that are linked by cas form chains, and a chain is one block. Let F be the earliest return of a block
 * and S its latest invocation. X must come before Y iff F(X) < S(Y). If this relation has a cycle, it has a cycle of
 * two blocks: the block of the cycle with the least F must come before every other block of it, and so before its own
 * predecessor. Inside a chain there is only one order; a running maximum checks it.
 */
import { wrongIndex } from "../../base/wrong-index.ts";
import { CAS, IMPOSSIBLE, READ, WRITE } from "../../base/cell-columns.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import { BOUNDLESS } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { orderBlocks } from "./order-blocks.ts";
import { impossibleAnswer } from "../../base/ruling.ts";
import type { Ruling } from "../../base/ruling.ts";

/** By value: the operations on it. */
interface Clusters {
  /** By value: the item that writes it, -1 for none. */
  readonly writer: Int32Array;
  /** By value: its first return and its last invocation. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** By value: 1 if it must have been there. */
  readonly isNeeded: Uint8Array;
  /** By value: the value that a cas replaced it by, -1 for none. */
  readonly next: Int32Array;
}

type ZoneHistory = Pick<KeyHistory, "model" | "invoke" | "complete">;

/**
 * Decides, with a linearization when valid. Does not apply where a value is written twice. Linear.
 * @throws OutOfTimeError where `effort` does
 */
export function zones(history: ZoneHistory, cells: CellColumns, effort: Effort = BOUNDLESS): Ruling {
  if (cells.hasAppends) return { verdict: undefined, because: "appends" };
  const impossible = cells.kind.indexOf(IMPOSSIBLE);
  if (impossible !== -1) return impossibleAnswer(impossible);
  const size = cells.values.size();
  const clusters: Clusters = {
    writer: new Int32Array(size).fill(-1),
    first: new Int32Array(size).fill(NEVER),
    last: new Int32Array(size).fill(-1),
    isNeeded: new Uint8Array(size),
    next: new Int32Array(size).fill(-1),
  };
  effort(cells.kind.length * 2);
  const obstacle = collectWriters(history, cells, clusters);
  if (obstacle !== undefined) return { verdict: undefined, because: obstacle };
  effort(cells.kind.length * 2);
  const contradiction = collectReaders(history, cells, clusters) ?? closeNeeds(history, cells, clusters);
  if (contradiction !== undefined) return refusal(cells, contradiction);
  effort(cells.kind.length * 2);
  const blocks = orderChains(history, cells, clusters);
  if ("because" in blocks) return refusal(cells, blocks);
  effort(cells.kind.length * 4);
  return { verdict: true, order: linearize(history, cells, clusters, blocks) };
}

/** A contradiction, and the values whose operations show it. */
interface Contradiction {
  readonly because: string;
  readonly values: readonly number[];
}

/** The ruling on a contradiction. Its items depend on no others: the values include those that their cas found. */
function refusal({ kind, wants, puts }: CellColumns, { because, values }: Contradiction): Ruling {
  const items = (): number[] => {
    const among = new Set(values);
    const found: number[] = [];
    for (let item = 0; item < kind.length; item++) {
      if (among.has(kind[item] === READ ? (wants[item] ?? wrongIndex(item)) : (puts[item] ?? wrongIndex(item))))
        found.push(item);
    }
    return found;
  };
  return { verdict: false, because, items };
}

/** The value, the one that its cas found, and so on, back to a write. */
function withOrigins(value: number, { kind, wants }: CellColumns, { writer }: Clusters): number[] {
  const found = new Set<number>();
  for (let at = value; at >= 0 && !found.has(at);) {
    found.add(at);
    const item = writer[at] ?? wrongIndex(at);
    at = item !== -1 && kind[item] === CAS ? (wants[item] ?? wrongIndex(item)) : -1;
  }
  return [...found];
}

/** Fills in the writers. Gives the reason why zones do not apply; undefined where they do. */
function collectWriters(history: ZoneHistory, cells: CellColumns, clusters: Clusters): string | undefined {
  const { kind, puts, initial, values } = cells;
  const { writer, isNeeded, first } = clusters;
  isNeeded[initial] = 1;
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] === READ) {
      if ((puts[item] ?? wrongIndex(item)) >= 0) return "a cas from a value to itself";
      continue;
    }
    const value = puts[item] ?? wrongIndex(item);
    if (writer[value] !== -1 || value === initial) {
      return `${history.model.describeState(values.valueOf(value))} is written more than once`;
    }
    writer[value] = item;
    const end = history.complete[item] ?? NEVER;
    if (end === NEVER) continue;
    isNeeded[value] = 1;
    first[value] = Math.min(first[value] ?? NEVER, end);
  }
  return undefined;
}

/** Fills in the reads. */
function collectReaders(
  { invoke, complete, model }: ZoneHistory,
  cells: CellColumns,
  clusters: Clusters,
): Contradiction | undefined {
  const { kind, wants, initial, values } = cells;
  const { writer, first, last, isNeeded } = clusters;
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] !== READ) continue;
    const value = wants[item] ?? wrongIndex(item);
    const wrote = writer[value] ?? wrongIndex(value);
    const [begin, end] = [invoke[item] ?? wrongIndex(item), complete[item] ?? NEVER];
    if (value !== initial && wrote === -1) {
      return { because: `${model.describeState(values.valueOf(value))} was never written`, values: [value] };
    }
    if (wrote !== -1 && end < (invoke[wrote] ?? wrongIndex(wrote))) {
      const because = `${model.describeState(values.valueOf(value))} was read before its write began`;
      return { because, values: withOrigins(value, cells, clusters) };
    }
    isNeeded[value] = 1;
    first[value] = Math.min(first[value] ?? NEVER, end);
    last[value] = Math.max(last[value] ?? wrongIndex(value), begin);
  }
  return undefined;
}

/** Adds the values that needed values depend on: a value that a cas found must have been there. */
function closeNeeds({ invoke, model }: ZoneHistory, cells: CellColumns, clusters: Clusters): Contradiction | undefined {
  const { kind, wants, initial, values } = cells;
  const { writer, last, isNeeded, next } = clusters;
  const open: number[] = [];
  for (let value = 0; value < writer.length; value++) {
    if (isNeeded[value] === 1) open.push(value);
  }
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const item = writer[value] ?? wrongIndex(value);
    if (item === -1) continue;
    last[value] = Math.max(last[value] ?? wrongIndex(value), invoke[item] ?? wrongIndex(item));
    if (kind[item] !== CAS) continue;
    const from = wants[item] ?? wrongIndex(item);
    if (next[from] !== -1) {
      const because = `two cas found ${model.describeState(values.valueOf(from))}, which was there once`;
      const after = [...onwards(value, next), ...onwards(next[from] ?? wrongIndex(from), next)];
      return { because, values: [...withOrigins(from, cells, clusters), ...after] };
    }
    next[from] = value;
    if (isNeeded[from] === 1) continue;
    if (writer[from] === -1 && from !== initial) {
      const because = `${model.describeState(values.valueOf(from))} was never written`;
      return { because, values: onwards(from, next) };
    }
    isNeeded[from] = 1;
    open.push(from);
  }
  return undefined;
}

/** The value, the one that a cas replaced it by, and so on. */
function onwards(value: number, next: Int32Array): number[] {
  const found = new Set<number>();
  for (let at = value; at !== -1 && !found.has(at); at = next[at] ?? wrongIndex(at)) found.add(at);
  return [...found];
}

/** Chains by their first values, in an order that real time allows. */
interface OrderedChains {
  readonly heads: Int32Array;
  readonly order: Int32Array;
}

function orderChains(history: ZoneHistory, cells: CellColumns, clusters: Clusters): OrderedChains | Contradiction {
  const { writer, first, last, isNeeded, next } = clusters;
  const { values, kind, initial } = cells;
  const text = (value: number): string => history.model.describeState(values.valueOf(value));
  const isVisited = new Uint8Array(writer.length);
  const [heads, firsts, lasts] = [0, 1, 2].map(() => new Int32Array(writer.length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  let count = 0;
  for (let head = 0; head < writer.length; head++) {
    if (isNeeded[head] === 0) continue;
    const item = writer[head] ?? wrongIndex(head);
    if (item !== -1 && kind[item] !== WRITE) continue;
    // The initial value comes before everything.
    let [chainFirst, chainLast] = [head === initial ? -1 : NEVER, -1];
    for (let value = head; value !== -1; value = next[value] ?? wrongIndex(value)) {
      isVisited[value] = 1;
      if ((first[value] ?? NEVER) < chainLast) {
        const because = `${text(value)} was there before the value that it replaced was gone`;
        return { because, values: withOrigins(value, cells, clusters) };
      }
      chainFirst = Math.min(chainFirst, first[value] ?? NEVER);
      chainLast = Math.max(chainLast, last[value] ?? wrongIndex(value));
    }
    heads[count] = head;
    firsts[count] = chainFirst;
    lasts[count++] = chainLast;
  }
  const circle: number[] = [];
  for (let value = 0; value < writer.length; value++) {
    if (isNeeded[value] === 1 && isVisited[value] === 0) circle.push(value);
  }
  if (circle.length > 0) return { because: "the values that cas operations found form a circle", values: circle };
  const blocks = orderBlocks(firsts.subarray(0, count), lasts.subarray(0, count));
  if (blocks instanceof Int32Array) return { heads, order: blocks };
  const [a, b] = [heads[blocks.a] ?? wrongIndex(blocks.a), heads[blocks.b] ?? wrongIndex(blocks.b)];
  const because = `each of ${text(a)} and ${text(b)} must come before the other`;
  return { because, values: [...onwards(a, next), ...onwards(b, next)] };
}

/** The items block by block; for each value first its writer, then its readers in order of invocation. */
function linearize(
  { invoke }: ZoneHistory,
  { kind, wants }: CellColumns,
  { writer, next }: Clusters,
  chains: OrderedChains,
): Int32Array {
  // The readers of a value as a linked list. It is filled backwards, so that it is in order of invocation.
  const firstReader = new Int32Array(writer.length).fill(-1);
  const nextReader = new Int32Array(invoke.length).fill(-1);
  for (let item = kind.length - 1; item >= 0; item--) {
    if (kind[item] !== READ) continue;
    const value = wants[item] ?? wrongIndex(item);
    nextReader[item] = firstReader[value] ?? wrongIndex(value);
    firstReader[value] = item;
  }
  const order = new Int32Array(kind.length);
  let end = 0;
  for (const block of chains.order) {
    for (let value = chains.heads[block] ?? wrongIndex(block); value !== -1; value = next[value] ?? wrongIndex(value)) {
      const item = writer[value] ?? wrongIndex(value);
      if (item !== -1) order[end++] = item;
      for (
        let reader = firstReader[value] ?? wrongIndex(value);
        reader !== -1;
        reader = nextReader[reader] ?? wrongIndex(reader)
      ) {
        order[end++] = reader;
      }
    }
  }
  return order.subarray(0, end);
}
