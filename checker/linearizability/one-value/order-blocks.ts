/**
 * An order of blocks in which X stands before Y wherever the first return of X lies before the last invocation of Y.
 *
 * A block may go next iff no other remaining block has returned before its last invocation. Only two blocks need a look:
 * the one with the least first return (against the second least), and the one with the least last invocation; if neither
 * can go, none can.
 */

import { NEVER } from "../../base/key-history.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** Two blocks each of which must stand before the other. */
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

/** Indexes by value. Values are ranks of events, so counting them is quicker than comparing. */
function sortedBy(values: Int32Array): Int32Array {
  let most = -1;
  for (const value of values) if (value !== NEVER && value > most) most = value;
  // By value, moved up by one for the -1 of what stands before everything: how many are less.
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
