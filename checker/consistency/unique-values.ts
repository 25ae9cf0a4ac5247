/**
 * Sequential and ordered sequential consistency of one register, or cas register, in which every value is written at
 * most once.
 *
 * In every order the operations on one value stand together, and cas(a → b) comes right after those on a. So values
 * that are linked by cas form chains, and a chain is one block. The blocks must keep the order of each process; that
 * gives few edges. Where updates keep real time, an operation that returned before an update began must come before it:
 * block X comes before block Y iff the first return of X is before the last begin of an update of Y. Inside a block
 * there is only one order.
 *
 * Sources: Gibbons and Korach 1997 (clusters); Lev-Ari, Bortnikov, Keidar and Shraer 2017 (ordered sequential
 * consistency, OSC(U)). The combination is our own; the tests compare it with exhaustive search.
 */
import { CAS, IMPOSSIBLE, READ, WRITE, cellColumns } from "../base/cell-columns.ts";
import type { CellColumns } from "../base/cell-columns.ts";
import { BOUNDLESS } from "../base/effort.ts";
import { NEVER } from "../base/key-history.ts";
import { orderClusters } from "./order-clusters.ts";
import type { SessionOrder, SessionRuling, Sessions } from "./sessions.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** The chains of values. */
interface Blocks {
  /** By block: its first value. */
  readonly heads: readonly number[];
  /** By value: its block and its place there; -1 for a value that nobody needs. */
  readonly blockOf: Int32Array;
  readonly place: Int32Array;
  /** By block: its first return and its last begin of an update; infinite where the order is only sequential. */
  readonly first: number[];
  readonly last: number[];
}

/** The operations on each value. */
interface Values {
  /** By value: the item that writes it, -1 for none. */
  readonly writer: Int32Array;
  /** By value: 1 if it must have been there. */
  readonly isNeeded: Uint8Array;
  /** By value: the value that a cas replaced it by; -1 for none. */
  readonly next: Int32Array;
  /** By value: its readers. */
  readonly readers: readonly number[][];
}

/** Decides for a history of one key. Does not apply to several keys or to values that are written twice. O(n log n). */
export function byUniqueValues(sessions: Sessions, kind: SessionOrder): SessionRuling {
  const { history } = sessions;
  if (history.model.action === undefined) return { verdict: undefined, because: "no object of one value" };
  if (sessions.keyCount > 1) return { verdict: undefined, because: "several objects, which this guarantee joins" };
  const cells = cellColumns(history, BOUNDLESS);
  if (cells.hasAppends) return { verdict: undefined, because: "appends" };
  const values = valuesOf(sessions, cells);
  if ("verdict" in values) return values;
  const blocks = blocksOf(sessions, cells, values, kind);
  if ("verdict" in blocks) return blocks;
  const edges = sessionEdges(sessions, cells, values, blocks);
  if (!Array.isArray(edges)) return edges;
  const beginning = blocks.blockOf[cells.initial] ?? wrongIndex(cells.initial);
  edges[beginning] = blocks.heads
    .map((_, block) => block)
    .filter((block) => block !== beginning)
    .concat(edges[beginning] ?? []);
  const order = orderClusters({ first: blocks.first, last: blocks.last, edges });
  if (order === undefined)
    return { verdict: false, because: "the order of the processes and that of the values contradict each other" };
  return { verdict: true, order: linearize(order, blocks, values) };
}

/**
 * The operations on each value; or the ruling where the algorithm does not apply or the values contradict each other.
 */
function valuesOf(sessions: Sessions, cells: CellColumns): Values | SessionRuling {
  const { kind, puts, wants, initial, values } = cells;
  const { complete, model } = sessions.history;
  const size = values.size();
  const text = (value: number): string => model.describeState(values.valueOf(value));
  const writer = new Int32Array(size).fill(-1);
  const isNeeded = new Uint8Array(size);
  const next = new Int32Array(size).fill(-1);
  const readers: number[][] = Array.from({ length: size }, () => []);
  isNeeded[initial] = 1;
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] === IMPOSSIBLE) return { verdict: false, because: "an answer contradicts itself" };
    const value = puts[item] ?? wrongIndex(item);
    if (kind[item] === READ) {
      if (value >= 0) return { verdict: undefined, because: "a cas from a value to itself" };
      readers[wants[item] ?? wrongIndex(item)]?.push(item);
      isNeeded[wants[item] ?? wrongIndex(item)] = 1;
      continue;
    }
    if (writer[value] !== -1 || value === initial)
      return { verdict: undefined, because: `${text(value)} is written more than once` };
    writer[value] = item;
    if (complete[item] !== NEVER) isNeeded[value] = 1;
  }
  const open = [...isNeeded.keys()].filter((value) => isNeeded[value] === 1);
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const item = writer[value] ?? wrongIndex(value);
    if (item === -1 && value !== initial) return { verdict: false, because: `${text(value)} was never written` };
    if (item === -1 || kind[item] !== CAS) continue;
    const from = wants[item] ?? wrongIndex(item);
    if (next[from] !== -1) return { verdict: false, because: `two cas found ${text(from)}, which was there once` };
    next[from] = value;
    if (isNeeded[from] === 1) continue;
    isNeeded[from] = 1;
    open.push(from);
  }
  return { writer, isNeeded, next, readers };
}

/** The chains of values; or the ruling on a chain that has no order. */
function blocksOf(sessions: Sessions, cells: CellColumns, values: Values, kind: SessionOrder): Blocks | SessionRuling {
  const { complete, invoke, model } = sessions.history;
  const { writer, isNeeded, next, readers } = values;
  const blocks: Blocks & { readonly heads: number[] } = {
    heads: [],
    blockOf: new Int32Array(writer.length).fill(-1),
    place: new Int32Array(writer.length).fill(-1),
    first: [],
    last: [],
  };
  let visited = 0;
  for (let head = 0; head < writer.length; head++) {
    const headWriter = writer[head] ?? wrongIndex(head);
    if (isNeeded[head] === 0 || (headWriter !== -1 && cells.kind[headWriter] !== WRITE)) continue;
    const block = blocks.heads.push(head) - 1;
    let [first, last, place] = [Infinity, -Infinity, 0];
    for (let value = head; value !== -1; value = next[value] ?? wrongIndex(value)) {
      visited++;
      blocks.blockOf[value] = block;
      blocks.place[value] = place++;
      if (kind === "sequential") continue;
      const item = writer[value] ?? wrongIndex(value);
      const begin = item === -1 ? -Infinity : (invoke[item] ?? wrongIndex(item));
      const ends = [...(readers[value] ?? []), ...(item === -1 ? [] : [item])].map((one) => complete[one] ?? NEVER);
      const end = ends.reduce((a, b) => Math.min(a, b), Infinity);
      last = Math.max(last, begin);
      // The update of the value itself counts, too: nobody may have read the value before its update began.
      if (end < last) {
        const text = model.describeState(cells.values.valueOf(value));
        return { verdict: false, because: `${text} was seen before an update that comes first had begun` };
      }
      first = Math.min(first, end);
    }
    blocks.first.push(first);
    blocks.last.push(last);
  }
  const needed = isNeeded.reduce((sum, one) => sum + one, 0);
  if (visited !== needed) return { verdict: false, because: "the values that cas operations found form a circle" };
  return blocks;
}

/** By block: those that must come after it in some process; or the ruling on a process that goes back in a block. */
function sessionEdges(
  sessions: Sessions,
  cells: CellColumns,
  { writer, isNeeded }: Values,
  blocks: Blocks,
): number[][] | SessionRuling {
  const edges: number[][] = blocks.heads.map(() => []);
  const valueOf = (item: number): number => (cells.kind[item] === READ ? cells.wants[item] : cells.puts[item]) ?? 0;
  const follows = (a: number, b: number): string | undefined => {
    const [from, to] = [valueOf(a), valueOf(b)];
    const [fromBlock, toBlock] = [blocks.blockOf[from] ?? wrongIndex(from), blocks.blockOf[to] ?? wrongIndex(to)];
    if (fromBlock !== toBlock) {
      edges[fromBlock]?.push(toBlock);
      return undefined;
    }
    const goesBack =
      (blocks.place[from] ?? wrongIndex(from)) > (blocks.place[to] ?? wrongIndex(to)) ||
      (from === to && writer[to] === b);
    if (!goesBack) return undefined;
    const operation = sessions.history.operations[b];
    return `process ${operation?.process} went back in time at operation ${operation?.id}`;
  };
  for (const session of sessions.sessions) {
    for (let at = 1; at < session.length; at++) {
      const because = follows(session[at - 1] ?? wrongIndex(at - 1), session[at] ?? wrongIndex(at));
      if (because !== undefined) return { verdict: false, because };
    }
  }
  for (const item of sessions.lost) {
    if (isNeeded[valueOf(item)] !== 1) continue;
    const before =
      sessions.sessions[sessions.sessionOf[item] ?? wrongIndex(item)]?.[
        (sessions.placeOf[item] ?? wrongIndex(item)) - 1
      ];
    const because = before === undefined ? undefined : follows(before, item);
    if (because !== undefined) return { verdict: false, because };
  }
  return edges;
}

function linearize(order: readonly number[], { heads }: Blocks, { writer, next, readers }: Values): number[] {
  const items: number[] = [];
  for (const block of order) {
    for (let value = heads[block] ?? wrongIndex(block); value !== -1; value = next[value] ?? wrongIndex(value)) {
      const item = writer[value] ?? wrongIndex(value);
      if (item !== -1) items.push(item);
      for (const reader of readers[value] ?? []) items.push(reader);
    }
  }
  return items;
}
