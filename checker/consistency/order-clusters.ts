/**
 * An order of clusters in which X comes before Y wherever the first return of X is before the last begin of Y, and
 * wherever a given edge leads from X to Y.
 *
 * The first relation has up to n² pairs, so a plain topological sort would be quadratic. A cluster may go next iff no
 * edge leads to it from a remaining cluster, and no other remaining cluster returned before its last begin. Only two
 * clusters have to be looked at: the one with the earliest first return (it is compared with the second earliest), and,
 * among those without an edge to them, the one with the earliest last begin. If neither can go next, no cluster can.
 *
 * Source: our own; it generalizes the zones of Gibbons and Korach 1997.
 */
import { createHeap } from "../base/heap.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** Clusters by number, counted from 0. */
export interface Clusters {
  /** By cluster: its first return that counts; Infinity for none. */
  readonly first: readonly number[];
  /** By cluster: its last begin that counts; -Infinity for none. */
  readonly last: readonly number[];
  /** By cluster: the clusters that must come after it. */
  readonly edges: readonly (readonly number[])[];
}

/** The clusters in order; undefined where there is no order. O((n + edges) log n). */
export function orderClusters({ first, last, edges }: Clusters): number[] | undefined {
  const count = first.length;
  const blockers = new Int32Array(count);
  for (const row of edges) for (const to of row) blockers[to] = (blockers[to] ?? wrongIndex(to)) + 1;
  const valueAt = (column: readonly number[], cluster: number | undefined): number =>
    cluster === undefined ? Infinity : (column[cluster] ?? Infinity);
  const byFirst = Array.from({ length: count }, (_, cluster) => cluster).sort(
    (a, b) => valueAt(first, a) - valueAt(first, b),
  );
  const isPlaced = new Uint8Array(count);
  const ready = createHeap<number>((a, b) => valueAt(last, a) - valueAt(last, b));
  for (let cluster = 0; cluster < count; cluster++) if (blockers[cluster] === 0) ready.push(cluster);
  const order: number[] = [];
  const place = (cluster: number): void => {
    isPlaced[cluster] = 1;
    order.push(cluster);
    for (const to of edges[cluster] ?? []) {
      blockers[to] = (blockers[to] ?? wrongIndex(to)) - 1;
      if (blockers[to] === 0) ready.push(to);
    }
  };
  const skipPlaced = (from: number): number => {
    let at = from;
    while (at < count && isPlaced[byFirst[at] ?? wrongIndex(at)] === 1) at++;
    return at;
  };
  for (let next = skipPlaced(0); order.length < count; next = skipPlaced(next)) {
    const earliest = byFirst[next] ?? wrongIndex(next);
    const second = byFirst[skipPlaced(next + 1)];
    if (blockers[earliest] === 0 && valueAt(last, earliest) <= valueAt(first, second)) {
      place(earliest);
      continue;
    }
    for (let top = ready.peek(); top !== undefined && isPlaced[top] === 1; top = ready.peek()) ready.pop();
    const oldest = ready.peek();
    // The earliest cluster was tried above.
    const other = oldest === earliest ? secondReady(ready, isPlaced) : oldest;
    if (other === undefined || valueAt(last, other) > valueAt(first, earliest)) return undefined;
    place(other);
  }
  return order;
}

/** The second cluster of the heap, without those that are placed. The first one stays in the heap. */
function secondReady(ready: ReturnType<typeof createHeap<number>>, isPlaced: Uint8Array): number | undefined {
  const held = ready.pop();
  for (let top = ready.peek(); top !== undefined && isPlaced[top] === 1; top = ready.peek()) ready.pop();
  const second = ready.peek();
  if (held !== undefined) ready.push(held);
  return second;
}
