/**
 * A linearization as it is kept and shown: one order of a key's operations that explains all their answers, and what the
 * object holds after each of them.
 */
import type { Key } from "./event.ts";

/** One order of one key's operations. */
export interface Linearization {
  /** The key; undefined when the history has none. */
  readonly key?: Key;
  /**
   * Ids of operations, in the order in which they may have taken effect. Each of them may have done so at the later of its own
   * invocation and the moment of the one before.
   */
  readonly operations: readonly number[];
  /** What the object may hold: the texts that `states` names by their place. */
  readonly texts: readonly string[];
  /** At 0 what the object holds at first, at n after n operations: places in `texts`. */
  readonly states: readonly number[];
  /** Only of a history that is not linearizable: the operation, open here, at whose return the order ends. */
  readonly endsBefore?: number;
}
