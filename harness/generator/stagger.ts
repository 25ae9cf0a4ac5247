/**
 * stagger: operations at a mean rate, at irregular moments.
 *
 * Regular gaps would keep workers in step with each other and with the nemesis; gaps drawn uniformly from zero to
 * twice the mean do not. The rate is a total over all workers.
 *
 * Source: Jepsen's `stagger`.
 */
import { pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/**
 * Delays the generator's operations so that they come `meanMs` apart on average; the first comes at once.
 * One that is late is not made up for by a burst.
 */
export function stagger(meanMs: number, inner: Generator): Generator {
  return staggered(meanMs * 2e6, inner, undefined);
}

/** @param notBefore ns; the time of the next operation, undefined before the first. */
function staggered(gapNsMax: number, inner: Generator, notBefore: number | undefined): Generator {
  const generator: Generator = {
    next(context) {
      const answer = inner.next(context);
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        return pending(answer.next === inner ? generator : staggered(gapNsMax, answer.next, notBefore), answer.wakeAt);
      }
      const { operation } = answer;
      const time = Math.max(operation.time, notBefore ?? 0);
      const after = time + Math.round(context.random.unit() * gapNsMax);
      return {
        type: "operation",
        operation: time === operation.time ? operation : { ...operation, time },
        next: staggered(gapNsMax, answer.next, after),
      };
    },
    update(context, event) {
      const updated = inner.update(context, event);
      return updated === inner ? generator : staggered(gapNsMax, updated, notBefore);
    },
  };
  return generator;
}
