/**
 * cycle: a generator from its beginning again, each time that it ends.
 */
import { DONE, pending } from "./generator.ts";
import type { Answer, Generator } from "./generator.ts";

/**
 * Runs the generator to its end, this many times; endlessly by default. Ends when one whole turn has nothing to do.
 * @example cycle(sequence(sleep(5_000), once({ f: "start-kill" }), sleep(5_000), once({ f: "stop-kill" })))
 */
export function cycle(original: Generator, times: number = Infinity): Generator {
  return turn({ original, left: times }, original);
}

interface Cycle {
  readonly original: Generator;
  /** Turns that have not ended, this one included. */
  readonly left: number;
}

function turn(cycling: Cycle, current: Generator): Generator {
  const generator: Generator = {
    next(context) {
      if (cycling.left <= 0) return DONE;
      const answer = current.next(context);
      if (answer.type !== "done") return wrap(cycling, answer);
      const after = { original: cycling.original, left: cycling.left - 1 };
      return after.left <= 0 ? DONE : wrap(after, cycling.original.next(context));
    },
    update(context, event) {
      const updated = current.update(context, event);
      return updated === current ? generator : turn(cycling, updated);
    },
  };
  return generator;
}

function wrap(cycling: Cycle, answer: Answer): Answer {
  if (answer.type === "done") return answer;
  if (answer.type === "pending") {
    return pending(turn(cycling, answer.next), answer.wakeAt);
  }

  return { type: "operation", operation: answer.operation, next: turn(cycling, answer.next) };
}
