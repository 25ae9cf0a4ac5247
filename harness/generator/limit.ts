/**
 * limit: at most so many operations of a generator.
 */
import { DONE, pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/** The generator's first `count` operations. */
export function limit(count: number, inner: Generator): Generator {
  const generator: Generator = {
    next(context) {
      if (count <= 0) return DONE;
      const answer = inner.next(context);
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        return pending(limit(count, answer.next), answer.wakeAt);
      }

      return { type: "operation", operation: answer.operation, next: limit(count - 1, answer.next) };
    },
    update(context, event) {
      const updated = inner.update(context, event);
      return updated === inner ? generator : limit(count, updated);
    },
  };
  return generator;
}
