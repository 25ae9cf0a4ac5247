/**
 * LocalClock: the node's clocks in a process, in whole milliseconds: the machine's monotonic one, moved and stretched
 * as the config says, and the wall clock, which jumps.
 */
import type { Ms } from "../node.ts";

export interface LocalClock {
  /** An integer that never decreases. */
  now(): Ms;
  /** Since 1970; goes back when the clock is set back. */
  wall(): Ms;
  /** Real milliseconds until the clock shows this; 0 when it does already. */
  realMsUntil(time: Ms): number;
}

export function createLocalClock(skew: { readonly offsetMs: number; readonly rate: number }): LocalClock {
  const exact = (): number => skew.offsetMs + skew.rate * performance.now();
  return {
    now: () => Math.floor(exact()),
    wall: () => Date.now(),
    realMsUntil: (time) => Math.max(0, Math.ceil((time - exact()) / skew.rate)),
  };
}
