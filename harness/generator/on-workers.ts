/**
 * onWorkers: a generator that sees some of the workers only, as if there were no others.
 */
import { pending } from "./generator.ts";
import type { Context, Generator, Worker } from "./generator.ts";

/** Runs the generator on the workers for which `includes` is true; it hears of no other's events. */
export function onWorkers(includes: (worker: Worker) => boolean, inner: Generator): Generator {
  return restricted({ includes, narrow: narrowing(includes) }, inner);
}

/** Runs the generator on all workers but the nemesis's. */
export function clients(inner: Generator): Generator {
  return onWorkers((worker) => worker !== "nemesis", inner);
}

/** Runs the generator on the nemesis's worker. */
export function nemesis(inner: Generator): Generator {
  return onWorkers((worker) => worker === "nemesis", inner);
}

interface Restriction {
  readonly includes: (worker: Worker) => boolean;
  readonly narrow: (context: Context) => Context;
}

function restricted(restriction: Restriction, inner: Generator): Generator {
  const generator: Generator = {
    next(context) {
      const answer = inner.next(restriction.narrow(context));
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        return pending(answer.next === inner ? generator : restricted(restriction, answer.next), answer.wakeAt);
      }

      return { type: "operation", operation: answer.operation, next: restricted(restriction, answer.next) };
    },
    update(context, event) {
      if (!restriction.includes(context.workerOf(event.process))) return generator;
      const updated = inner.update(restriction.narrow(context), event);
      return updated === inner ? generator : restricted(restriction, updated);
    },
  };
  return generator;
}

/** A function that narrows contexts. All workers hardly ever change, so their selection is kept between calls. */
function narrowing(includes: (worker: Worker) => boolean): (context: Context) => Context {
  let seen: readonly Worker[] | undefined;
  let workers: readonly Worker[] = [];
  return (context) => {
    if (context.workers !== seen) {
      seen = context.workers;
      workers = context.workers.filter(includes);
    }
    return narrowed(context, context.free.filter(includes), workers);
  };
}

/** The same context with these workers only. */
export function narrowed(context: Context, free: readonly Worker[], workers: readonly Worker[]): Context {
  const { time, random, processOf, workerOf } = context;
  return { time, free, workers, random, processOf, workerOf };
}
