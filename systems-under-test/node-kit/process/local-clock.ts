/**
 * The clocks of a node process, in whole milliseconds: the machine's monotonic clock, shifted and scaled as the config
 * says, and the wall clock, which may jump.
 */
import type { Ms } from "../node.ts";

/** The clocks of one node. */
export interface LocalClock {
  /** The monotonic clock: an integer that never decreases. */
  now(): Ms;
  /** Milliseconds since 1970. Goes back if the clock is set back. */
  wall(): Ms;
  /** Real milliseconds until `now()` reaches this time; 0 if it already has. */
  realMsUntil(time: Ms): number;
}

/** The clocks with this skew: `offsetMs` is added, `rate` 1.1 is 10 % fast. */
export function createLocalClock(skew: { readonly offsetMs: number; readonly rate: number }): LocalClock {
  const exact = (): number => skew.offsetMs + skew.rate * performance.now();
  return {
    now: () => Math.floor(exact()),
    wall: () => Date.now(),
    realMsUntil: (time) => Math.max(0, Math.ceil((time - exact()) / skew.rate)),
  };
}
