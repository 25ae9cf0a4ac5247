/**
 * timeLimit: a generator for so long, then the end. What is in flight by then completes in its own time.
 */
import { DONE, pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/** The generator's operations that begin within `durationMs` of the first, or of the first time it had to wait. */
export function timeLimit(durationMs: number, inner: Generator): Generator {
  return limited(Math.round(durationMs * 1e6), inner, undefined);
}

/** @param endNs when it ends; undefined before it began. */
function limited(durationNs: number, inner: Generator, endNs: number | undefined): Generator {
  const generator: Generator = {
    next(context) {
      if (endNs !== undefined && context.time >= endNs) return DONE;
      const answer = inner.next(context);
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        const end = endNs ?? context.time + durationNs;
        return pending(limited(durationNs, answer.next, end), Math.min(end, answer.wakeAt ?? Infinity));
      }
      const end = endNs ?? Math.max(answer.operation.time, context.time) + durationNs;
      if (answer.operation.time >= end) return end > context.time ? pending(generator, end) : DONE;
      return { type: "operation", operation: answer.operation, next: limited(durationNs, answer.next, end) };
    },
    update(context, event) {
      const updated = inner.update(context, event);
      return updated === inner ? generator : limited(durationNs, updated, endNs);
    },
  };
  return generator;
}
