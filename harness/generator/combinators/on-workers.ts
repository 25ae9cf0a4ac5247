/**
 * onWorkers: a generator that sees only some of the workers, as if there were no others.
 */
import type { HistoryEvent, ProcessId } from "../../../histories/event.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Answer, Context, Generator, Worker } from "../generator.ts";
import { Wrapper } from "./wrapper.ts";

/** Runs the generator on the workers for which `includes` is true. It gets the events of those only. */
export function onWorkers(includes: (worker: Worker) => boolean, inner: Generator): Generator {
  // Narrowed to the same workers already, by the workload and again by the run: once is enough.
  if (inner instanceof OnWorkers && inner.narrowing.includes === includes) return inner;
  return new OnWorkers(new Narrowing(includes), inner);
}

/** Runs the generator on all workers except the nemesis's. */
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

/** Narrows contexts to some workers. The list of all workers hardly ever changes, so the selection from it is kept. */
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
 * A context with only some of the workers of another one. The same object is filled in again for every call, since a
 * context is valid during one call only, and no generator is asked again before it has answered.
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

  /** Takes over the free workers for which `includes` is true; `workers` are all of those, free or not. */
  fill(whole: Context, workers: readonly Worker[], includes: (worker: Worker) => boolean): this {
    let count = 0;
    for (const worker of whole.free) {
      if (includes(worker)) this.free[count++] = worker;
    }
    return this.#rest(whole, workers, count);
  }

  /** As if `free` were the only free one of `workers`. */
  fillOne(whole: Context, workers: readonly Worker[], free: Worker): this {
    this.free[0] = free;
    return this.#rest(whole, workers, 1);
  }

  /** Fills in everything else, once the first `count` free workers are in place. */
  #rest(whole: Context, workers: readonly Worker[], count: number): this {
    // Setting the length instead would release memory that the next call needs.
    while (this.free.length > count) this.free.pop();
    this.time = whole.time;
    this.random = whole.random;
    this.processOf = whole.processOf;
    this.workerOf = whole.workerOf;
    this.workers = workers;
    return this;
  }
}
