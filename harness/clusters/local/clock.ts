/**
 * The machine's monotonic clock, counted from the moment it was made: the start of the run.
 *
 * The wall clock would jump with every correction of the system time, and intervals taken from it could end before
 * they begin.
 */
import type { Clock } from "../../clock.ts";

/** setTimeout takes at most this; a longer wait is cut into several. */
const TIMEOUT_MS_MAX = 2_147_483_647;

/** A clock that reads 0 ns now. `at` fires up to about a millisecond late. */
export function createMonotonicClock(): Clock {
  const startedAt = process.hrtime.bigint();
  const nowNs = (): number => Number(process.hrtime.bigint() - startedAt);

  function at(timeNs: number, action: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    let immediate: NodeJS.Immediate | undefined;
    const arm = (): void => {
      const waitMs = (timeNs - nowNs()) / 1e6;
      // A timer of 0 ms waits 1 ms, which would halve the rate of a busy generator.
      if (waitMs <= 0.05) immediate = setImmediate(fire);
      else timer = setTimeout(fire, Math.min(Math.ceil(waitMs), TIMEOUT_MS_MAX));
    };
    const fire = (): void => {
      if (nowNs() < timeNs) arm();
      else action();
    };
    arm();
    return () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    };
  }
  return { nowNs, at };
}
