/**
 * untilOk: tries until it has worked once. For operations that a recovering system may refuse a few times.
 */
import type { ProcessId } from "../../histories/event.ts";
import { DONE, pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/**
 * The generator's operations until one of them completes with `ok`.
 * @example untilOk(delay(100, repeat(once({ f: "read" }))))
 */
export function untilOk(inner: Generator): Generator {
  return trying(inner, []);
}

/** @param inFlight the processes that carry out operations of this generator */
function trying(inner: Generator, inFlight: readonly ProcessId[]): Generator {
  const generator: Generator = {
    next(context) {
      const answer = inner.next(context);
      // The last try may still succeed or not: there is nothing more to do either way.
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        return pending(answer.next === inner ? generator : trying(answer.next, inFlight), answer.wakeAt);
      }
      const process = context.processOf(answer.operation.worker);
      return { type: "operation", operation: answer.operation, next: trying(answer.next, [...inFlight, process]) };
    },
    update(context, event) {
      const updated = inner.update(context, event);
      const isOwn = event.type !== "invoke" && inFlight.includes(event.process);
      if (!isOwn) return updated === inner ? generator : trying(updated, inFlight);
      return event.type === "ok"
        ? succeeded
        : trying(
            updated,
            inFlight.filter((process) => process !== event.process),
          );
    },
  };
  return generator;
}

const succeeded: Generator = { next: () => DONE, update: () => succeeded };
