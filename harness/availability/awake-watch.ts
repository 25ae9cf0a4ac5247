/**
 * An availability watch on a machine's own time: what passed while the harness itself did not run does not count.
 *
 * Clients and the links between nodes are in the harness's process. While that is stopped, or starved by a busy
 * machine, nobody could be answered, and the system is not to blame. A timer that should go off all the time shows it.
 */
import type { Clock } from "../clock.ts";
import type { AvailabilityWatch } from "./availability.ts";

const LOOK_MS = 100;
/** Nothing was seen for so long: the harness did not run. */
const ASLEEP_MS = 1_000;

/** A watch, and what tells it that time passes. */
export interface AwakeWatch {
  /** Takes times of the clock; those that it tells are less by what was slept through. */
  readonly watch: AvailabilityWatch;
  /** Begins to look whether time passes, until the function that it gives is called. */
  keepAwake(clock: Clock): () => void;
}

/** The same watch, for a clock that goes on while nobody looks. */
export function createAwakeWatch(watch: AvailabilityWatch): AwakeWatch {
  let seenMs = 0;
  let sleptMs = 0;

  /** The time without what was slept through. */
  function awake(timeMs: number): number {
    if (timeMs - seenMs > ASLEEP_MS) sleptMs += timeMs - seenMs;
    seenMs = Math.max(seenMs, timeMs);
    return timeMs - sleptMs;
  }

  return {
    watch: {
      node: (timeMs, ...said) => watch.node(awake(timeMs), ...said),
      health: (timeMs, ...said) => watch.health(awake(timeMs), ...said),
      role: (timeMs, ...said) => watch.role(awake(timeMs), ...said),
      changeAsked: (timeMs, ...said) => watch.changeAsked(awake(timeMs), ...said),
      members: (timeMs, ...said) => watch.members(awake(timeMs), ...said),
      link: (timeMs, from, to, quality, untilMs) =>
        watch.link(awake(timeMs), from, to, quality, untilMs === undefined ? undefined : untilMs - sleptMs),
      invoked: (timeMs) => watch.invoked(awake(timeMs)),
      ended: (timeMs, isAnswer) => watch.ended(awake(timeMs), isAnswer),
      finish: (timeMs) => watch.finish(awake(timeMs)),
      failure: () => watch.failure(),
    },
    keepAwake(clock) {
      const look = (): (() => void) =>
        clock.at(clock.nowNs() + LOOK_MS * 1e6, () => {
          awake(clock.nowNs() / 1e6);
          cancel = look();
        });
      let cancel = look();
      return () => cancel();
    },
  };
}
