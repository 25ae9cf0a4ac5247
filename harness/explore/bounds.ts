/**
 * Bounds: how often what may always happen once more may happen, so that the search ends.
 */
import { BOUNDED, type Bounded } from "./world.ts";

/** How much may happen. */
export interface Bounds {
  /** Time-outs of nodes. */
  readonly timeouts: number;
  /** Nodes that lose their power; each may be started again. */
  readonly crashes: number;
  /** Letters that arrive and are on their way still. */
  readonly duplicates: number;
  /** Time-outs of clients. */
  readonly retries: number;
}

/** As the bounds of a world are counted. */
export function boundsInOrder(bounds: Bounds): readonly number[] {
  return BOUNDED.map((kind: Bounded) => bounds[kind]);
}
