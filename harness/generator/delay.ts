/**
 * delay: operations a fixed time apart.
 */
import { pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/** The generator's operations, each at least `gapMs` after the one before it; the first comes at once. */
export function delay(gapMs: number, inner: Generator): Generator {
  return delayed(gapMs * 1e6, inner, 0);
}

function delayed(gapNs: number, inner: Generator, notBefore: number): Generator {
  const generator: Generator = {
    next(context) {
      const answer = inner.next(context);
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        return pending(answer.next === inner ? generator : delayed(gapNs, answer.next, notBefore), answer.wakeAt);
      }
      const time = Math.max(answer.operation.time, notBefore);
      const next = delayed(gapNs, answer.next, time + gapNs);
      return { type: "operation", operation: { ...answer.operation, time }, next };
    },
    update(context, event) {
      const updated = inner.update(context, event);
      return updated === inner ? generator : delayed(gapNs, updated, notBefore);
    },
  };
  return generator;
}
