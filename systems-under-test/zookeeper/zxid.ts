/**
 * Zxid: the place of a transaction in the total order. A pair, as 64 bits do not fit into a number.
 */

/** Epoch of the leader that proposed it, and its number within that epoch: 1, 2, 3, … */
export type Zxid = readonly [epoch: number, counter: number];

/** Before every transaction. */
export const ZXID_ZERO: Zxid = [0, 0];

/** Below 0: `one` comes before `other`; 0: the same; above 0: after. */
export function compareZxids(one: Zxid, other: Zxid): number {
  return one[0] - other[0] || one[1] - other[1];
}
