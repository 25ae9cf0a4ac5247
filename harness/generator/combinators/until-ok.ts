/**
 * untilOk: tries until it has worked once. For operations that a recovering system may refuse a few times.
 */
import type { HistoryEvent, ProcessId } from "../../../histories/event.ts";
import { proceed } from "../generator.ts";
import type { Answer, Context, Generator, PlannedOperation } from "../generator.ts";
import { nothingToDo } from "./once.ts";
import { Wrapper } from "./wrapper.ts";

/**
 * The generator's operations until one of them completes with `ok`. It ends with the inner generator, too, even if the
 * last try is still in flight: whatever comes of that, there is nothing more to do.
 * @example
 * ```ts
 * untilOk(delay(100, repeat(once({ f: "read" }))));
 * ```
 */
export function untilOk(inner: Generator): Generator {
  return new UntilOk(inner, []);
}

class UntilOk extends Wrapper {
  /** The processes that are busy with operations of this generator. */
  readonly inFlight: readonly ProcessId[];

  constructor(inner: Generator, inFlight: readonly ProcessId[]) {
    super(inner);
    this.inFlight = inFlight;
  }

  around(inner: Generator): Generator {
    return new UntilOk(inner, this.inFlight);
  }

  override pass(operation: PlannedOperation, next: Generator, context: Context): Answer {
    return proceed(operation, new UntilOk(next, [...this.inFlight, context.processOf(operation.worker)]));
  }

  override update(context: Context, event: HistoryEvent): Generator {
    const { inFlight } = this;
    const isOwn = event.type !== "invoke" && inFlight.includes(event.process);
    if (!isOwn) return super.update(context, event);
    if (event.type === "ok") return nothingToDo();
    const others = inFlight.filter((process) => process !== event.process);
    return new UntilOk(this.inner.update(context, event), others);
  }
}
