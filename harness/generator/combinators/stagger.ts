/**
 * stagger: operations at a mean rate, at irregular moments.
 *
 * Regular gaps would keep workers in step with each other and with the nemesis; gaps drawn uniformly from zero to
 * twice the mean do not. The rate is a total over all workers.
 *
 * Source: Jepsen's `stagger`.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { pending, postponed, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/**
 * Delays the generator's operations so that they come `meanMs` apart on average; the first comes at once.
 * One that is late is not made up for by a burst.
 */
export function stagger(meanMs: number, inner: Generator): Generator {
  return new Staggered(meanMs * 2e6, inner, undefined);
}

class Staggered implements Generator {
  readonly gapNsMax: number;
  readonly inner: Generator;
  /** ns; the time of the next operation, undefined before the first. */
  readonly notBefore: number | undefined;

  constructor(gapNsMax: number, inner: Generator, notBefore: number | undefined) {
    this.gapNsMax = gapNsMax;
    this.inner = inner;
    this.notBefore = notBefore;
  }

  next(context: Context): Answer {
    const { gapNsMax, inner, notBefore } = this;
    const answer = inner.next(context);
    if (answer.type === "done") return answer;
    if (answer.type === "pending") {
      return pending(answer.next === inner ? this : new Staggered(gapNsMax, answer.next, notBefore), answer.wakeAt);
    }
    const { operation } = answer;
    const time = Math.max(operation.time, notBefore ?? 0);
    const after = time + Math.round(context.random.unit() * gapNsMax);
    const next = new Staggered(gapNsMax, answer.next, after);
    return proceed(time === operation.time ? operation : postponed(operation, time), next);
  }

  update(context: Context, event: HistoryEvent): Generator {
    const updated = this.inner.update(context, event);
    return updated === this.inner ? this : new Staggered(this.gapNsMax, updated, this.notBefore);
  }
}
