/**
 * processLimit: a generator's operations by so many processes only. A process that left its operation in doubt is
 * followed by another, and each such operation may take effect at any later time: a key with many of them is hard to judge.
 *
 * Source: Jepsen's `process-limit`.
 */
import type { ProcessId } from "../../../histories/event.ts";
import { Wrapper } from "../../generator/combinators/wrapper.ts";
import { DONE, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator, PlannedOperation } from "../../generator/generator.ts";

/** The operations of the first `count` processes; ends where another one would have the next. */
export function processLimit(count: number, inner: Generator): Generator {
  return new ProcessLimited(inner, count, new Set());
}

class ProcessLimited extends Wrapper {
  readonly count: number;
  readonly processes: ReadonlySet<ProcessId>;

  constructor(inner: Generator, count: number, processes: ReadonlySet<ProcessId>) {
    super(inner);
    this.count = count;
    this.processes = processes;
  }

  around(inner: Generator): Generator {
    return new ProcessLimited(inner, this.count, this.processes);
  }

  override pass(operation: PlannedOperation, next: Generator, context: Context): Answer {
    const { count, processes } = this;
    const process = context.processOf(operation.worker);
    if (processes.has(process)) return super.pass(operation, next, context);
    if (processes.size >= count) return DONE;
    return proceed(operation, new ProcessLimited(next, count, new Set([...processes, process])));
  }
}
