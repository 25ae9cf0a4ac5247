/**
 * limit: at most so many operations of a generator.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/** The generator's first `count` operations. */
export function limit(count: number, inner: Generator): Generator {
  return new Limited(count, inner);
}

class Limited implements Generator {
  readonly count: number;
  readonly inner: Generator;

  constructor(count: number, inner: Generator) {
    this.count = count;
    this.inner = inner;
  }

  next(context: Context): Answer {
    const { count, inner } = this;
    if (count <= 0) return DONE;
    const answer = inner.next(context);
    if (answer.type === "done") return answer;
    if (answer.type === "pending") {
      return pending(answer.next === inner ? this : new Limited(count, answer.next), answer.wakeAt);
    }
    return proceed(answer.operation, new Limited(count - 1, answer.next));
  }

  update(context: Context, event: HistoryEvent): Generator {
    const updated = this.inner.update(context, event);
    return updated === this.inner ? this : new Limited(this.count, updated);
  }
}
