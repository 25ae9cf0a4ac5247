/**
 * sleep: nothing for a while. Unlike an operation that takes long, it keeps no worker busy and leaves no event.
 */
import { DONE, pending } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/**
 * Nothing for `durationMs`, counted from the first time it is asked.
 * @example
 * ```ts
 * sequence(once({ f: "start-pause" }), sleep(2_000), once({ f: "stop-pause" }));
 * ```
 */
export function sleep(durationMs: number): Generator {
  return new Sleep(durationMs);
}

class Sleep implements Generator {
  readonly durationMs: number;

  constructor(durationMs: number) {
    this.durationMs = durationMs;
  }

  next(context: Context): Answer {
    if (this.durationMs <= 0) return DONE;
    const wakeAt = context.time + Math.round(this.durationMs * 1e6);
    return pending(new Until(wakeAt), wakeAt);
  }

  update(): Generator {
    return this;
  }
}

/** Nothing until `timeNs` ns after the run began. */
class Until implements Generator {
  readonly timeNs: number;

  constructor(timeNs: number) {
    this.timeNs = timeNs;
  }

  next(context: Context): Answer {
    return context.time >= this.timeNs ? DONE : pending(this, this.timeNs);
  }

  update(): Generator {
    return this;
  }
}
