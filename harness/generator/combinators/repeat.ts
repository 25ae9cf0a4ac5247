/**
 * repeat: the first operation of a generator, over and over. Unlike `cycle` it never moves on within the generator,
 * and a function that was given to `once` is called for each operation.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/**
 * The generator's first operation, this many times; endlessly by default.
 * @example
 * ```ts
 * repeat(once({ f: "read" }), 3);
 * ```
 */
export function repeat(original: Generator, times: number = Infinity): Generator {
  return new Repeating(original, original, times);
}

class Repeating implements Generator {
  readonly original: Generator;
  /** Differs from `original` while its first operation is still pending. */
  readonly current: Generator;
  readonly left: number;

  constructor(original: Generator, current: Generator, left: number) {
    this.original = original;
    this.current = current;
    this.left = left;
  }

  next(context: Context): Answer {
    const { original, current, left } = this;
    if (left <= 0) return DONE;
    const answer = current.next(context);
    if (answer.type === "done") return answer;
    if (answer.type === "pending") {
      return pending(answer.next === current ? this : new Repeating(original, answer.next, left), answer.wakeAt);
    }
    return proceed(answer.operation, new Repeating(original, original, left - 1));
  }

  update(context: Context, event: HistoryEvent): Generator {
    const { original, current, left } = this;
    const updated = original.update(context, event);
    const waiting = current === original ? updated : current.update(context, event);
    return updated === original && waiting === current ? this : new Repeating(updated, waiting, left);
  }
}
