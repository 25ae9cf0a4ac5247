/**
 * An order of blocks in which X comes before Y wherever the first return of X is before the last invocation of Y.
 *
 * A block may go next iff the first return of every other remaining block is at or after its last invocation. Only two
 * blocks have to be looked at: the one with the earliest first return (it is compared with the second earliest), and
 * the one with the earliest last invocation. If neither can go next, no block can.
 */
import { NEVER } from "../../base/key-history.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** Two blocks that must each come before the other, so that there is no order. */
export interface Knot {
  readonly a: number;
  readonly b: number;
}

/**
 * @param first by block: its earliest return
 * @param last by block: its latest invocation
 * @returns the blocks in order, or two that contradict each other. O(n log n)
 */
export function orderBlocks(first: Int32Array, last: Int32Array): Int32Array | Knot {
  const count = first.length;
  const byFirst = sortedBy(first);
  const byLast = sortedBy(last);
  const isPlaced = new Uint8Array(count);
  const order = new Int32Array(count);
  let placed = 0;
  let f = 0;
  let l = 0;
  while (placed < count) {
    while (isPlaced[byFirst[f] ?? wrongIndex(f)] === 1) f++;
    while (isPlaced[byLast[l] ?? wrongIndex(l)] === 1) l++;
    const earliest = byFirst[f] ?? wrongIndex(f);
    let s = f + 1;
    while (s < count && isPlaced[byFirst[s] ?? wrongIndex(s)] === 1) s++;
    const second = s < count ? byFirst[s] : undefined;
    const oldest = byLast[l] ?? wrongIndex(l);
    if (second === undefined || (first[second] ?? wrongIndex(second)) >= (last[earliest] ?? wrongIndex(earliest))) {
      isPlaced[earliest] = 1;
      order[placed++] = earliest;
    } else if (
      oldest !== earliest &&
      (first[earliest] ?? wrongIndex(earliest)) >= (last[oldest] ?? wrongIndex(oldest))
    ) {
      isPlaced[oldest] = 1;
      order[placed++] = oldest;
    } else {
      return { a: earliest, b: second };
    }
  }
  return order;
}

/** The indexes, sorted by value. Values are ranks of events, so a counting sort is faster than comparisons. */
function sortedBy(values: Int32Array): Int32Array {
  let most = -1;
  for (const value of values) if (value !== NEVER && value > most) most = value;
  // By value plus one, because -1 stands for "before everything": how many values are less.
  const starts = new Int32Array(most + 4);
  const bucket = (value: number): number => (value === NEVER ? most + 2 : value + 1);
  for (const value of values) {
    const place = bucket(value) + 1;
    starts[place] = (starts[place] ?? wrongIndex(place)) + 1;
  }
  for (let place = 1; place < starts.length; place++)
    starts[place] = (starts[place] ?? wrongIndex(place)) + (starts[place - 1] ?? wrongIndex(place - 1));
  const order = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const place = bucket(values[index] ?? wrongIndex(index));
    const start = starts[place] ?? wrongIndex(place);
    order[start] = index;
    starts[place] = start + 1;
  }
  return order;
}
