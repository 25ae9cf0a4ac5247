/**
 * Bounds: how often what may always happen once more may happen, so that the search ends.
 */
import { BOUND_MAX, BOUNDED, type Bounded } from "./world.ts";

/** How much may happen; each 255 at most. */
export interface Bounds {
  /** Time-outs of nodes. */
  readonly timeouts: number;
  /** Nodes that lose their power; each may be started again. */
  readonly crashes: number;
  /**
   * Messages that arrive and are on their way still. Infinity: each message may arrive any number of times, so that what is
   * on its way is a set that only grows. That is often fewer worlds, for it does not matter who has received what.
   */
  readonly duplicates: number;
  /** Time-outs of clients. */
  readonly retries: number;
}

/** What is searched where nobody says: one time-out of a node, and nothing else that may always happen again. */
export const USUAL_BOUNDS: Bounds = { timeouts: 1, crashes: 0, duplicates: 0, retries: 0 };

/** As the bounds of a world are counted. @throws RangeError for one that is too large */
export function boundsInOrder(bounds: Bounds): readonly number[] {
  return BOUNDED.map((kind: Bounded) => {
    const bound = bounds[kind];
    if (Number.isInteger(bound) && bound >= 0 && bound <= BOUND_MAX) return bound;
    if (kind === "duplicates" && bound === Infinity) return bound;
    throw new RangeError(`bound ${kind}: expected a whole number from 0 to ${BOUND_MAX}, found ${bound}`);
  });
}
