/**
 * Coverage: how many intervals cover each moment of a history. It finds the next moment that no interval covers.
 *
 * A moment is the rank of an event. Intervals are open: (2, 5) covers the moments 3 and 4. It is enough to look at the
 * events: if the time between t and t + 1 is free, so are t and t + 1.
 * It is a segment tree of minima; every call costs O(log n).
 */
import { wrongIndex } from "../../base/wrong-index.ts";

/** Counts of intervals by moment. */
export interface Coverage {
  /** Adds `by` to the moments strictly between `from` and `to`. */
  readonly add: (from: number, to: number, by: number) => void;
  /** The first free moment in [from, to]; -1: none. */
  readonly firstFree: (from: number, to: number) => number;
  /** The last free moment in [from, to]; -1: none. */
  readonly lastFree: (from: number, to: number) => number;
}

/** @param count there are the moments 0 … count - 1 */
export function createCoverage(count: number): Coverage {
  let leaves = 1;
  while (leaves < count) leaves *= 2;
  /** For each node: the least count below it without what its ancestors add; and what the node adds. */
  const least = new Int32Array(2 * leaves);
  const added = new Int32Array(2 * leaves);

  const change = (node: number, low: number, high: number, from: number, to: number, by: number): void => {
    if (to < low || high < from) return;
    if (from <= low && high <= to) {
      least[node] = (least[node] ?? wrongIndex(node)) + by;
      added[node] = (added[node] ?? wrongIndex(node)) + by;
      return;
    }
    const middle = (low + high) >> 1;
    change(2 * node, low, middle, from, to, by);
    change(2 * node + 1, middle + 1, high, from, to, by);
    least[node] =
      Math.min(least[2 * node] ?? wrongIndex(2 * node), least[2 * node + 1] ?? wrongIndex(2 * node + 1)) +
      (added[node] ?? wrongIndex(node));
  };
  const find = (
    node: number,
    low: number,
    high: number,
    of: { from: number; to: number; isFirst: boolean; above: number },
  ): number => {
    const { from, to, isFirst, above } = of;
    if (to < low || high < from || (least[node] ?? wrongIndex(node)) + above > 0) return -1;
    if (low === high) return low;
    const middle = (low + high) >> 1;
    const below = { from, to, isFirst, above: above + (added[node] ?? wrongIndex(node)) };
    const left = (): number => find(2 * node, low, middle, below);
    const right = (): number => find(2 * node + 1, middle + 1, high, below);
    const first = isFirst ? left() : right();
    if (first !== -1) return first;
    return isFirst ? right() : left();
  };
  return {
    add: (from, to, by) => {
      if (from + 1 <= to - 1) change(1, 0, leaves - 1, from + 1, Math.min(to, count) - 1, by);
    },
    firstFree: (from, to) => find(1, 0, leaves - 1, { from, to: Math.min(to, count - 1), isFirst: true, above: 0 }),
    lastFree: (from, to) => find(1, 0, leaves - 1, { from, to: Math.min(to, count - 1), isFirst: false, above: 0 }),
  };
}
