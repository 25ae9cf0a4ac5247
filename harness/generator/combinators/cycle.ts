/**
 * cycle: a generator from its beginning again, each time that it ends.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/**
 * Runs the generator to its end, this many times; endlessly by default. Ends when one whole turn has nothing to do.
 * @example cycle(sequence(sleep(5_000), once({ f: "start-kill" }), sleep(5_000), once({ f: "stop-kill" })))
 */
export function cycle(original: Generator, times: number = Infinity): Generator {
  return new Cycle(original, times, original);
}

class Cycle implements Generator {
  readonly original: Generator;
  /** Turns that have not ended, this one included. */
  readonly left: number;
  readonly current: Generator;

  constructor(original: Generator, left: number, current: Generator) {
    this.original = original;
    this.left = left;
    this.current = current;
  }

  next(context: Context): Answer {
    const { original, left, current } = this;
    if (left <= 0) return DONE;
    const answer = current.next(context);
    if (answer.type !== "done") return around(answer, original, left);
    return left - 1 <= 0 ? DONE : around(original.next(context), original, left - 1);
  }

  update(context: Context, event: HistoryEvent): Generator {
    const updated = this.current.update(context, event);
    return updated === this.current ? this : new Cycle(this.original, this.left, updated);
  }
}

function around(answer: Answer, original: Generator, left: number): Answer {
  if (answer.type === "done") return answer;
  const next = new Cycle(original, left, answer.next);
  return answer.type === "pending" ? pending(next, answer.wakeAt) : proceed(answer.operation, next);
}
