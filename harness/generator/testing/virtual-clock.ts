/**
 * A clock whose time passes only by running what is due: the soonest action first, equal times in order of request.
 */
import type { Clock } from "../../clock.ts";

export interface VirtualClock extends Clock {
  /** Runs due actions until none is left or `untilNs` is reached. */
  run(untilNs?: number): void;
}

export function createVirtualClock(): VirtualClock {
  const due: { timeNs: number; order: number; action: () => void }[] = [];
  let now = 0;
  let order = 0;
  return {
    nowNs: () => now,
    at(timeNs, action) {
      const entry = { timeNs: Math.max(timeNs, now), order: order++, action };
      let position = due.length;
      while (position > 0 && (due[position - 1]?.timeNs ?? 0) > entry.timeNs) position--;
      due.splice(position, 0, entry);
      return () => {
        const index = due.indexOf(entry);
        if (index >= 0) due.splice(index, 1);
      };
    },
    run(untilNs = Infinity) {
      for (let next = due[0]; next !== undefined && next.timeNs <= untilNs; next = due[0]) {
        due.shift();
        now = next.timeNs;
        next.action();
      }
      if (untilNs !== Infinity) now = Math.max(now, untilNs);
    },
  };
}
