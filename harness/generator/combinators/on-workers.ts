/**
 * onWorkers: a generator that sees some of the workers only, as if there were no others.
 */
import type { HistoryEvent, ProcessId } from "../../../histories/event.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Answer, Context, Generator, Worker } from "../generator.ts";
import { Wrapper } from "./wrapper.ts";

/** Runs the generator on the workers for which `includes` is true; it hears of no other's events. */
export function onWorkers(includes: (worker: Worker) => boolean, inner: Generator): Generator {
  // It has those workers only already: a second fence, one a workload's and one the run's, would change nothing.
  if (inner instanceof OnWorkers && inner.narrowing.includes === includes) return inner;
  return new OnWorkers(new Narrowing(includes), inner);
}

/** Runs the generator on all workers but the nemesis's. */
export function clients(inner: Generator): Generator {
  return onWorkers(isClient, inner);
}

/** Runs the generator on the nemesis's worker. */
export function nemesis(inner: Generator): Generator {
  return onWorkers(isNemesis, inner);
}

const isClient = (worker: Worker): boolean => worker !== "nemesis";
const isNemesis = (worker: Worker): boolean => worker === "nemesis";

class OnWorkers extends Wrapper {
  readonly narrowing: Narrowing;

  constructor(narrowing: Narrowing, inner: Generator) {
    super(inner);
    this.narrowing = narrowing;
  }

  around(inner: Generator): Generator {
    return new OnWorkers(this.narrowing, inner);
  }

  override next(context: Context): Answer {
    return super.next(this.narrowing.narrow(context));
  }

  override update(context: Context, event: HistoryEvent): Generator {
    const { narrowing } = this;
    if (!narrowing.includes(context.workerOf(event.process))) return this;
    return super.update(narrowing.narrow(context), event);
  }
}

/** Narrows contexts to some workers. All workers hardly ever change, so their selection is kept between calls. */
class Narrowing {
  readonly includes: (worker: Worker) => boolean;
  #seen: readonly Worker[] | undefined;
  #workers: readonly Worker[] = [];
  #context: NarrowedContext | undefined;

  constructor(includes: (worker: Worker) => boolean) {
    this.includes = includes;
  }

  narrow(context: Context): Context {
    if (context.workers !== this.#seen) {
      this.#seen = context.workers;
      this.#workers = context.workers.filter(this.includes);
    }
    this.#context ??= new NarrowedContext(context);
    return this.#context.fill(context, this.#workers, this.includes);
  }
}

/**
 * Another context with some of its workers only. One object is filled in again for every call, as a context is good
 * for one call; whoever fills it in is asked once at a time, because no generator is within itself.
 */
export class NarrowedContext implements Context {
  time: number;
  random: RandomStream;
  processOf: (worker: Worker) => ProcessId;
  workerOf: (process: ProcessId) => Worker;
  workers: readonly Worker[] = [];
  readonly free: Worker[] = [];

  constructor(whole: Context) {
    this.time = whole.time;
    this.random = whole.random;
    this.processOf = whole.processOf;
    this.workerOf = whole.workerOf;
  }

  /** Those of its workers for which `includes` is true; `workers` are all of them, free or not. */
  fill(whole: Context, workers: readonly Worker[], includes: (worker: Worker) => boolean): this {
    let count = 0;
    for (const worker of whole.free) {
      if (includes(worker)) this.free[count++] = worker;
    }
    return this.#rest(whole, workers, count);
  }

  /** As if this worker were the only free one of these. */
  fillOne(whole: Context, workers: readonly Worker[], free: Worker): this {
    this.free[0] = free;
    return this.#rest(whole, workers, 1);
  }

  /** What is left to fill in when the first `count` of the free workers are. */
  #rest(whole: Context, workers: readonly Worker[], count: number): this {
    // Not by setting its length, which would give up the memory for the next call.
    while (this.free.length > count) this.free.pop();
    this.time = whole.time;
    this.random = whole.random;
    this.processOf = whole.processOf;
    this.workerOf = whole.workerOf;
    this.workers = workers;
    return this;
  }
}
