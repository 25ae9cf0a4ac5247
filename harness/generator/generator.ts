/**
 * Generator: what to do next, as a value. Asking for an operation gives the operation and the generator that
 * remains; nothing is changed in place, so generators combine freely and the same seed gives the same schedule.
 *
 * Each combinator is a small class whose instances never change. An object with two closures instead would cost three
 * allocations for every layer and every answer, and calls of functions too new to be optimized.
 *
 * Source: Jepsen's generators (jepsen-io/generator). Where names are the same, so is the meaning.
 */
import type { HistoryEvent, Key, ProcessId } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";

/** Runs processes one after the other: clients have the workers 0 … concurrency-1, the nemesis has one of its own. */
export type Worker = number | "nemesis";

/**
 * What a generator may know when it is asked. Valid only until the call returns: the interpreter changes it in place,
 * because a new one for every operation would cost more than the operation.
 */
export interface Context {
  /** ns since the run began. */
  readonly time: number;
  /** Workers that can take an operation now, in ascending order, the nemesis last. Narrowed by `onWorkers`. */
  readonly free: readonly Worker[];
  /** All workers that this generator may ever use, in the same order; also narrowed. Never changes. */
  readonly workers: readonly Worker[];
  /** The process that a worker runs now. */
  readonly processOf: (worker: Worker) => ProcessId;
  /** The worker that runs, or ran, a process. */
  readonly workerOf: (process: ProcessId) => Worker;
  /** The only source of randomness, so that the same seed gives the same schedule. */
  readonly random: RandomStream;
}

/** An operation to invoke: by whom, and not before when. */
export interface PlannedOperation {
  /** One of the context's free workers. */
  readonly worker: Worker;
  /** ns since the run began; the interpreter waits until then. A time in the past means now. */
  readonly time: number;
  /** What to do, e.g. "read". */
  readonly f: string;
  /** The object to do it to, where there are several. */
  readonly key?: Key;
  /** The argument; null where there is none. */
  readonly value: Json;
}

/** What a generator wants now. */
export type Answer =
  /** This operation; `next` is the generator that remains after it. */
  | { readonly type: "operation"; readonly operation: PlannedOperation; readonly next: Generator }
  /** Nothing now; ask `next` after the next event, or at `wakeAt` (ns since the run began) if that comes first. */
  | { readonly type: "pending"; readonly wakeAt: number | undefined; readonly next: Generator }
  /** Nothing more, ever. */
  | { readonly type: "done" };

/** A value that says what to do next; it is never changed, only followed by another one. */
export interface Generator {
  /**
   * What to do next. The `next` of a pending answer always takes the generator's place. An operation for later does
   * not: when something happens before its time, it is dropped together with its `next`, and the same generator is
   * asked again. So a generator may draw what to do each time it is asked, but must remember when to do it: times
   * drawn again and again would come out too early.
   */
  next(context: Context): Answer;
  /**
   * Called with every invocation and completion of its workers. Returns the generator to go on with: `this` when the
   * event changes nothing.
   */
  update(context: Context, event: HistoryEvent): Generator;
}

/** The answer of a generator that has ended. */
export const DONE: Answer = { type: "done" };

/** A pending answer; `wakeAt` in ns since the run began, undefined to wait for the next event only. */
export function pending(next: Generator, wakeAt?: number): Answer {
  return { type: "pending", wakeAt, next };
}

/** The answer with an operation, and the generator that remains after it. */
export function proceed(operation: PlannedOperation, next: Generator): Answer {
  return { type: "operation", operation, next };
}

/** The same operation at this time, in ns since the run began. */
export function postponed(operation: PlannedOperation, time: number): PlannedOperation {
  const { worker, f, key, value } = operation;
  return key === undefined ? { worker, time, f, value } : { worker, time, f, key, value };
}
