/**
 * LocalClock: the node's clock in a process: the machine's monotonic clock, moved and stretched as the config says,
 * in whole milliseconds. Never the wall clock, which jumps.
 */
import type { Ms } from "../node.ts";

export interface LocalClock {
  /** An integer that never decreases. */
  now(): Ms;
  /** Real milliseconds until the clock shows this; 0 when it does already. */
  realMsUntil(time: Ms): number;
}

export function createLocalClock(skew: { readonly offsetMs: number; readonly rate: number }): LocalClock {
  const exact = (): number => skew.offsetMs + skew.rate * performance.now();
  return {
    now: () => Math.floor(exact()),
    realMsUntil: (time) => Math.max(0, Math.ceil((time - exact()) / skew.rate)),
  };
}
