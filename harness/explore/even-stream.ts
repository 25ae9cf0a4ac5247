/**
 * The random stream of every participant of a search: always the middle, so that no draw depends on those before it. What
 * draws decide otherwise, mostly who is first to time out, the search decides.
 */
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";

/** The middle of everything. */
export const evenStream: RandomStream = {
  next: () => 2 ** 31,
  unit: () => 0.5,
  integer: (low, high) => Math.floor((low + high) / 2),
  // A client that goes back to its own node every other time always does: there it may meet an old answer.
  chance: (probability) => probability >= 0.5,
  pick: (items) => items[Math.floor((items.length - 1) / 2)] as (typeof items)[number],
  shuffle: (items) => [...items],
  fork: () => evenStream,
};
