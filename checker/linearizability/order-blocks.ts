/**
 * An order of blocks in which X stands before Y wherever the first return of X lies before the last invocation of Y.
 *
 * A block may go next iff no other remaining block has returned before its last invocation. Only two blocks need a look:
 * the one with the least first return (against the second least), and the one with the least last invocation; if neither
 * can go, none can.
 */

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
export function orderBlocks(
  first: Int32Array,
  last: Int32Array,
  isBefore: (complete: number, invoke: number) => boolean,
): number[] | Knot {
  const count = first.length;
  const byFirst = sortedBy(first);
  const byLast = sortedBy(last);
  const isPlaced = new Uint8Array(count);
  const order: number[] = [];
  let f = 0;
  let l = 0;
  while (order.length < count) {
    while (isPlaced[byFirst[f] ?? 0] === 1) f++;
    while (isPlaced[byLast[l] ?? 0] === 1) l++;
    const earliest = byFirst[f] ?? 0;
    let s = f + 1;
    while (s < count && isPlaced[byFirst[s] ?? 0] === 1) s++;
    const second = s < count ? byFirst[s] : undefined;
    const oldest = byLast[l] ?? 0;
    if (second === undefined || !isBefore(first[second] ?? 0, last[earliest] ?? 0)) {
      isPlaced[earliest] = 1;
      order.push(earliest);
    } else if (oldest !== earliest && !isBefore(first[earliest] ?? 0, last[oldest] ?? 0)) {
      isPlaced[oldest] = 1;
      order.push(oldest);
    } else {
      return { a: earliest, b: second };
    }
  }
  return order;
}

/** Indexes by value; the packing keeps the sort free of a comparison function. */
function sortedBy(values: Int32Array): Int32Array {
  const count = values.length;
  const packed = Float64Array.from(values, (value, index) => (value + 1) * count + index).sort();
  return Int32Array.from(packed, (number) => number % count);
}
