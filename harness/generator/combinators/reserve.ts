/**
 * reserve: some workers for one kind of operation, some for another, the rest for a third. In a mix, slow operations
 * would take one worker after the other until none is left; here the fast ones keep theirs.
 *
 * Source: Jepsen's `reserve`.
 */
import { anyWeighted } from "./any.ts";
import type { Generator } from "../generator.ts";
import { onWorkers } from "./on-workers.ts";

/** A generator, and the number of client workers that only it may use. */
export interface Reservation {
  /** How many. */
  readonly workers: number;
  /** What they do. */
  readonly generator: Generator;
}

/**
 * Client workers 0 … n-1 are for the first reservation, the next ones for the second, and so on; all others for `rest`.
 * @example
 * ```ts
 * reserve([{ workers: 5, generator: writes }], reads);
 * ```
 */
export function reserve(reservations: readonly Reservation[], rest: Generator): Generator {
  let start = 0;
  const parts = reservations.map(({ workers, generator }) => {
    const low = start;
    const high = start + workers;
    start = high;
    const own = onWorkers((worker) => worker !== "nemesis" && worker >= low && worker < high, generator);
    return { weight: workers, generator: own };
  });
  const reserved = start;
  const others = onWorkers((worker) => worker === "nemesis" || worker >= reserved, rest);
  return anyWeighted([...parts, { weight: Math.max(1, reserved), generator: others }]);
}
