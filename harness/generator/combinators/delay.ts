/**
 * delay: operations a fixed time apart.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { pending, postponed, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/** The generator's operations, each at least `gapMs` after the one before it; the first comes at once. */
export function delay(gapMs: number, inner: Generator): Generator {
  return new Delayed(gapMs * 1e6, inner, 0);
}

class Delayed implements Generator {
  readonly gapNs: number;
  readonly inner: Generator;
  readonly notBefore: number;

  constructor(gapNs: number, inner: Generator, notBefore: number) {
    this.gapNs = gapNs;
    this.inner = inner;
    this.notBefore = notBefore;
  }

  next(context: Context): Answer {
    const { gapNs, inner, notBefore } = this;
    const answer = inner.next(context);
    if (answer.type === "done") return answer;
    if (answer.type === "pending") {
      return pending(answer.next === inner ? this : new Delayed(gapNs, answer.next, notBefore), answer.wakeAt);
    }
    const time = Math.max(answer.operation.time, notBefore);
    return proceed(postponed(answer.operation, time), new Delayed(gapNs, answer.next, time + gapNs));
  }

  update(context: Context, event: HistoryEvent): Generator {
    const updated = this.inner.update(context, event);
    return updated === this.inner ? this : new Delayed(this.gapNs, updated, this.notBefore);
  }
}
