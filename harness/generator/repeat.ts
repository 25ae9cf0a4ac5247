/**
 * repeat: the first operation of a generator, over and over. Unlike `cycle` it never moves on within the generator,
 * so a function given to `once` is asked for a new operation each time.
 */
import { DONE, pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/**
 * The generator's first operation, this many times; endlessly by default.
 * @example repeat(once({ f: "read" }), 3)
 */
export function repeat(original: Generator, times: number = Infinity): Generator {
  return repeating(original, original, times);
}

/** `current` differs from `original` while its first operation is still pending. */
function repeating(original: Generator, current: Generator, left: number): Generator {
  const generator: Generator = {
    next(context) {
      if (left <= 0) return DONE;
      const answer = current.next(context);
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        return pending(answer.next === current ? generator : repeating(original, answer.next, left), answer.wakeAt);
      }

      return { type: "operation", operation: answer.operation, next: repeating(original, original, left - 1) };
    },
    update(context, event) {
      const updated = original.update(context, event);
      const waiting = current === original ? updated : current.update(context, event);
      return updated === original && waiting === current ? generator : repeating(updated, waiting, left);
    },
  };
  return generator;
}
