/**
 * untilOk: tries until it has worked once. For operations that a recovering system may refuse a few times.
 */
import type { HistoryEvent, ProcessId } from "../../../histories/event.ts";
import { pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";
import { nothingToDo } from "./once.ts";

/**
 * The generator's operations until one of them completes with `ok`.
 * @example untilOk(delay(100, repeat(once({ f: "read" }))))
 */
export function untilOk(inner: Generator): Generator {
  return new Trying(inner, []);
}

class Trying implements Generator {
  readonly inner: Generator;
  /** The processes that carry out operations of this generator. */
  readonly inFlight: readonly ProcessId[];

  constructor(inner: Generator, inFlight: readonly ProcessId[]) {
    this.inner = inner;
    this.inFlight = inFlight;
  }

  next(context: Context): Answer {
    const { inner, inFlight } = this;
    const answer = inner.next(context);
    // The last try may still succeed or not: there is nothing more to do either way.
    if (answer.type === "done") return answer;
    if (answer.type === "pending") {
      return pending(answer.next === inner ? this : new Trying(answer.next, inFlight), answer.wakeAt);
    }
    const process = context.processOf(answer.operation.worker);
    return proceed(answer.operation, new Trying(answer.next, [...inFlight, process]));
  }

  update(context: Context, event: HistoryEvent): Generator {
    const { inner, inFlight } = this;
    const updated = inner.update(context, event);
    const isOwn = event.type !== "invoke" && inFlight.includes(event.process);
    if (!isOwn) return updated === inner ? this : new Trying(updated, inFlight);
    if (event.type === "ok") return nothingToDo();
    const others = inFlight.filter((process) => process !== event.process);
    return new Trying(updated, others);
  }
}
