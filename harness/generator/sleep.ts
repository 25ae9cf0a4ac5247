/**
 * sleep: nothing, for a while. Unlike an operation that takes long it occupies no worker and leaves no event.
 */
import { DONE, pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/**
 * Nothing for `durationMs`, counted from the first time that it is asked.
 * @example sequence(once({ f: "start-pause" }), sleep(2_000), once({ f: "stop-pause" }))
 */
export function sleep(durationMs: number): Generator {
  const generator: Generator = {
    next(context) {
      if (durationMs <= 0) return DONE;
      const wakeAt = context.time + Math.round(durationMs * 1e6);
      return pending(until(wakeAt), wakeAt);
    },
    update: () => generator,
  };
  return generator;
}

/** Nothing until `timeNs` of the run. */
function until(timeNs: number): Generator {
  const generator: Generator = {
    next: (context) => (context.time >= timeNs ? DONE : pending(generator, timeNs)),
    update: () => generator,
  };
  return generator;
}
