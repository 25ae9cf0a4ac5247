/**
 * cycle: a generator from its beginning again, each time that it ends.
 */
import type { Answer, Context, Generator } from "../generator.ts";
import { nothingToDo } from "./once.ts";
import { Wrapper } from "./wrapper.ts";

/**
 * Runs the generator to its end, this many times; endlessly by default. Ends, too, when one whole turn has nothing to
 * do.
 * @example
 * ```ts
 * cycle(sequence(sleep(5_000), once({ f: "start-kill" }), sleep(5_000), once({ f: "stop-kill" })));
 * ```
 */
export function cycle(original: Generator, times: number = Infinity): Generator {
  return times > 0 ? new Cycle(original, times, original) : nothingToDo();
}

class Cycle extends Wrapper {
  readonly original: Generator;
  /** Turns that have not ended, this one included; at least 1. */
  readonly left: number;

  constructor(original: Generator, left: number, inner: Generator) {
    super(inner);
    this.original = original;
    this.left = left;
  }

  around(inner: Generator): Generator {
    return new Cycle(this.original, this.left, inner);
  }

  override next(context: Context): Answer {
    const { original, left } = this;
    const answer = this.turn(context);
    return answer.type === "done" && left > 1 ? new Cycle(original, left - 1, original).turn(context) : answer;
  }

  /** The answer of this turn; done when the turn has ended. */
  turn(context: Context): Answer {
    return super.next(context);
  }
}
