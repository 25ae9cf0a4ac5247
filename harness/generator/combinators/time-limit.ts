/**
 * timeLimit: a generator for some time, then the end. What is in flight by then completes in its own time.
 */
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";
import { Wrapper } from "./wrapper.ts";

/**
 * The generator's operations for `durationMs`, counted from its first operation, or from when it first had to wait.
 */
export function timeLimit(durationMs: number, inner: Generator): Generator {
  return new TimeLimited(Math.round(durationMs * 1e6), inner, undefined);
}

class TimeLimited extends Wrapper {
  readonly durationNs: number;
  /** ns since the run began; undefined before the time began to count. */
  readonly endNs: number | undefined;

  constructor(durationNs: number, inner: Generator, endNs: number | undefined) {
    super(inner);
    this.durationNs = durationNs;
    this.endNs = endNs;
  }

  around(inner: Generator): Generator {
    return new TimeLimited(this.durationNs, inner, this.endNs);
  }

  override next(context: Context): Answer {
    const { durationNs, inner, endNs } = this;
    if (endNs !== undefined && context.time >= endNs) return DONE;
    const answer = inner.next(context);
    if (answer.type === "done") return answer;
    if (answer.type === "pending") {
      const end = endNs ?? context.time + durationNs;
      const next = end === endNs && answer.next === inner ? this : new TimeLimited(durationNs, answer.next, end);
      return pending(next, Math.min(end, answer.wakeAt ?? Infinity));
    }
    const end = endNs ?? Math.max(answer.operation.time, context.time) + durationNs;
    if (answer.operation.time >= end) return end > context.time ? pending(this, end) : DONE;
    return proceed(answer.operation, new TimeLimited(durationNs, answer.next, end));
  }
}
