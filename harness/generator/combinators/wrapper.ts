/**
 * Wrapper: what the combinators around one generator have in common.
 *
 * Waiting, the end and events pass through unchanged, so a combinator says only what is special about it: what it
 * makes of an operation (`pass`), or when it ends (`next`).
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator, PlannedOperation } from "../generator.ts";

/** A generator around another one, which hears of every event too. */
export abstract class Wrapper implements Generator {
  readonly inner: Generator;

  constructor(inner: Generator) {
    this.inner = inner;
  }

  /** The same combinator in the same state, around another generator. */
  abstract around(inner: Generator): Generator;

  /** The answer for an operation of the inner generator; `next` is what remains of that. */
  pass(operation: PlannedOperation, next: Generator, _context: Context): Answer {
    return proceed(operation, next === this.inner ? this : this.around(next));
  }

  next(context: Context): Answer {
    const { inner } = this;
    const answer = inner.next(context);
    if (answer.type === "done") return answer;
    if (answer.type === "operation") return this.pass(answer.operation, answer.next, context);
    return pending(answer.next === inner ? this : this.around(answer.next), answer.wakeAt);
  }

  update(context: Context, event: HistoryEvent): Generator {
    const { inner } = this;
    const updated = inner.update(context, event);
    return updated === inner ? this : this.around(updated);
  }
}
