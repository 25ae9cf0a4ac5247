/**
 * Zones: registers and cas registers in which every value is written at most once. Near-linear where a search may need
 * exponential time (Gibbons and Korach 1997; with cas, Fan and Golab 2018).
 *
 * The operations on one value stand together in every linearization, and cas(a → b) stands right after the operations
 * on a; so values linked by cas form chains, and a chain is one block. With F the earliest return and S the latest
 * invocation of a block, X must stand before Y iff F(X) < S(Y). If that relation has a cycle at all it has one of two
 * blocks: take the block of the cycle with the least F, it precedes every other, and so does its predecessor it.
 * Inside a chain the order is forced and checked by a running maximum.
 */
import { CAS, IMPOSSIBLE, READ, WRITE } from "./cell-machine.ts";
import type { CellColumns } from "./cell-machine.ts";
import type { Ruling } from "./decide.ts";
import { NEVER } from "./key-history.ts";
import type { KeyHistory } from "./key-history.ts";
import { orderBlocks } from "./order-blocks.ts";

/** The tests replace one at a time. */
export interface ZoneRules {
  /** A return of `complete` lies before an invocation of `invoke`. */
  readonly isBefore: (complete: number, invoke: number) => boolean;
  /** An operation that never returned and whose value nobody saw is left out. */
  readonly keepsUnseen: boolean;
}

export const ZONE_RULES: ZoneRules = {
  isBefore: (complete, invoke) => complete < invoke,
  keepsUnseen: false,
};

interface Clusters {
  /** By value: the item that writes it, -1 for none. */
  readonly writer: Int32Array;
  /** By value: its first return and its last invocation. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** By value: 1 when it must have been there. */
  readonly isNeeded: Uint8Array;
  /** By value: the value that the cas on it puts. */
  readonly next: Int32Array;
}

/** Decides, with a linearization when valid; does not apply when a value is written twice. O(n log n). */
export function zones(history: KeyHistory, cells: CellColumns, rules: ZoneRules = ZONE_RULES): Ruling {
  if (cells.hasAppends) return { verdict: undefined, because: "appends" };
  const size = cells.values.size();
  const clusters: Clusters = {
    writer: new Int32Array(size).fill(-1),
    first: new Int32Array(size).fill(NEVER),
    last: new Int32Array(size).fill(-1),
    isNeeded: new Uint8Array(size),
    next: new Int32Array(size).fill(-1),
  };
  const obstacle = collectWriters(history, cells, clusters);
  if (obstacle !== undefined) return { verdict: undefined, because: obstacle };
  const contradiction = collectReaders(history, cells, clusters, rules) ?? closeNeeds(history, cells, clusters, rules);
  if (contradiction !== undefined) return { verdict: false, because: contradiction };
  return orderChains(history, cells, clusters, rules);
}

/** Why zones do not apply, undefined when they do. */
function collectWriters(history: KeyHistory, cells: CellColumns, clusters: Clusters): string | undefined {
  const { kind, puts, initial, values } = cells;
  const { writer, isNeeded, first } = clusters;
  isNeeded[initial] = 1;
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] === IMPOSSIBLE) return "a failed cas that claims to have seen what it expected";
    if (kind[item] === READ) {
      if ((puts[item] ?? -1) >= 0) return "a cas from a value to itself";
      continue;
    }
    const value = puts[item] ?? -1;
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

function collectReaders(
  { invoke, complete, model }: KeyHistory,
  { kind, wants, initial, values }: CellColumns,
  { writer, first, last, isNeeded }: Clusters,
  rules: ZoneRules,
): string | undefined {
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] !== READ) continue;
    const value = wants[item] ?? -1;
    const wrote = writer[value] ?? -1;
    const [begin, end] = [invoke[item] ?? 0, complete[item] ?? NEVER];
    if (value !== initial && wrote === -1) return `${model.describeState(values.valueOf(value))} was never written`;
    if (wrote !== -1 && rules.isBefore(end, invoke[wrote] ?? 0)) {
      return `${model.describeState(values.valueOf(value))} was read before its write began`;
    }
    isNeeded[value] = 1;
    first[value] = Math.min(first[value] ?? NEVER, end);
    last[value] = Math.max(last[value] ?? -1, begin);
  }
  return undefined;
}

/** Adds what the needed values rest on: the value that a cas found must have been there. */
function closeNeeds(
  { invoke, model }: KeyHistory,
  { kind, wants, initial, values }: CellColumns,
  { writer, last, isNeeded, next }: Clusters,
  rules: ZoneRules,
): string | undefined {
  const open: number[] = [];
  for (let value = 0; value < writer.length; value++) {
    if (rules.keepsUnseen && writer[value] !== -1) isNeeded[value] = 1;
    if (isNeeded[value] === 1) open.push(value);
  }
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const item = writer[value] ?? -1;
    if (item === -1) continue;
    last[value] = Math.max(last[value] ?? -1, invoke[item] ?? 0);
    if (kind[item] !== CAS) continue;
    const from = wants[item] ?? -1;
    if (next[from] !== -1) return `two cas found ${model.describeState(values.valueOf(from))}, which was there once`;
    next[from] = value;
    if (isNeeded[from] === 1) continue;
    if (writer[from] === -1 && from !== initial) {
      return `${model.describeState(values.valueOf(from))} was never written`;
    }
    isNeeded[from] = 1;
    open.push(from);
  }
  return undefined;
}

function orderChains(history: KeyHistory, cells: CellColumns, clusters: Clusters, rules: ZoneRules): Ruling {
  const { writer, first, last, isNeeded, next } = clusters;
  const { values, kind, initial } = cells;
  const text = (value: number): string => history.model.describeState(values.valueOf(value));
  const heads: number[] = [];
  const firsts: number[] = [];
  const lasts: number[] = [];
  let visited = 0;
  let needed = 0;
  for (let head = 0; head < writer.length; head++) {
    if (isNeeded[head] === 0) continue;
    needed++;
    const item = writer[head] ?? -1;
    if (item !== -1 && kind[item] !== WRITE) continue;
    // The initial value stands before everything.
    let [chainFirst, chainLast] = [head === initial ? -1 : NEVER, -1];
    for (let value = head; value !== -1; value = next[value] ?? -1) {
      visited++;
      if (rules.isBefore(first[value] ?? NEVER, chainLast)) {
        return { verdict: false, because: `${text(value)} was there before the value that it replaced was gone` };
      }
      chainFirst = Math.min(chainFirst, first[value] ?? NEVER);
      chainLast = Math.max(chainLast, last[value] ?? -1);
    }
    heads.push(head);
    firsts.push(chainFirst);
    lasts.push(chainLast);
  }
  if (visited !== needed) return { verdict: false, because: "the values that cas operations found form a circle" };
  const blocks = orderBlocks(Int32Array.from(firsts), Int32Array.from(lasts), rules.isBefore);
  if (Array.isArray(blocks)) {
    return { verdict: true, order: linearize(history, cells, clusters, { heads, blocks }) };
  }
  const [a, b] = [heads[blocks.a] ?? 0, heads[blocks.b] ?? 0];
  return { verdict: false, because: `each of ${text(a)} and ${text(b)} must come before the other` };
}

/** Block by block, in each the writer first and then the readers as they began. */
function linearize(
  { invoke }: KeyHistory,
  { kind, wants }: CellColumns,
  { writer, next }: Clusters,
  of: { readonly heads: readonly number[]; readonly blocks: readonly number[] },
): number[] {
  // Readers of a value as a list linked through the items; filled backwards, so it runs in order of invocation.
  const firstReader = new Int32Array(writer.length).fill(-1);
  const nextReader = new Int32Array(invoke.length).fill(-1);
  for (let item = kind.length - 1; item >= 0; item--) {
    if (kind[item] !== READ) continue;
    const value = wants[item] ?? 0;
    nextReader[item] = firstReader[value] ?? -1;
    firstReader[value] = item;
  }
  const order: number[] = [];
  for (const block of of.blocks) {
    for (let value = of.heads[block] ?? -1; value !== -1; value = next[value] ?? -1) {
      const item = writer[value] ?? -1;
      if (item !== -1) order.push(item);
      for (let reader = firstReader[value] ?? -1; reader !== -1; reader = nextReader[reader] ?? -1) order.push(reader);
    }
  }
  return order;
}
