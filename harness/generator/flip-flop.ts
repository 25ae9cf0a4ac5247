/**
 * flipFlop: an operation of one generator, then one of the other, and so on: start and stop of a fault.
 */
import { pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/** Alternates between two generators, beginning with the first; ends when the one whose turn it is has ended. */
export function flipFlop(turn: Generator, other: Generator): Generator {
  const generator: Generator = {
    next(context) {
      const answer = turn.next(context);
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        return pending(flipFlop(answer.next, other), answer.wakeAt);
      }

      return { type: "operation", operation: answer.operation, next: flipFlop(other, answer.next) };
    },
    update(context, event) {
      const updated = turn.update(context, event);
      const waiting = other.update(context, event);
      return updated === turn && waiting === other ? generator : flipFlop(updated, waiting);
    },
  };
  return generator;
}
