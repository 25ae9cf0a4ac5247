/**
 * timeLimit: a generator for so long, then the end. What is in flight by then completes in its own time.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/** The generator's operations that begin within `durationMs` of the first, or of the first time it had to wait. */
export function timeLimit(durationMs: number, inner: Generator): Generator {
  return new TimeLimited(Math.round(durationMs * 1e6), inner, undefined);
}

class TimeLimited implements Generator {
  readonly durationNs: number;
  readonly inner: Generator;
  /** When it ends; undefined before it began. */
  readonly endNs: number | undefined;

  constructor(durationNs: number, inner: Generator, endNs: number | undefined) {
    this.durationNs = durationNs;
    this.inner = inner;
    this.endNs = endNs;
  }

  next(context: Context): Answer {
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

  update(context: Context, event: HistoryEvent): Generator {
    const updated = this.inner.update(context, event);
    return updated === this.inner ? this : new TimeLimited(this.durationNs, updated, this.endNs);
  }
}
