/**
 * Generator: what to do next, as a value. Asking for an operation gives the operation and the generator that
 * remains; nothing is changed in place, so generators combine freely and the same seed gives the same schedule.
 *
 * Each way to combine them is a small class whose instances never change. As an object with two closures, each answer
 * would cost three allocations for every layer, and functions too young to be compiled.
 *
 * Source: Jepsen's generators (jepsen-io/generator), with their semantics where names are the same.
 */
import type { HistoryEvent, Key, ProcessId } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";

/** A slot that runs processes one after the other: 0 … concurrency-1, or the nemesis's only one. */
export type Worker = number | "nemesis";

/**
 * What a generator may know when asked. Good during the call only: the interpreter changes it in place, because a
 * fresh one for every operation would cost more than the operation.
 */
export interface Context {
  /** ns since the run began. */
  readonly time: number;
  /** Workers that can take an operation now, in ascending order, the nemesis last. Narrowed by `onWorkers`. */
  readonly free: readonly Worker[];
  /** All workers that this generator may ever use, in the same order; narrowed likewise. Never changes. */
  readonly workers: readonly Worker[];
  /** The process that a worker runs now. */
  readonly processOf: (worker: Worker) => ProcessId;
  /** The worker that runs, or ran, a process. */
  readonly workerOf: (process: ProcessId) => Worker;
  readonly random: RandomStream;
}

/** An operation to invoke: by whom, and not before when. */
export interface PlannedOperation {
  /** One of the context's free workers. */
  readonly worker: Worker;
  /** ns since the run began; the interpreter waits until then. A time that has passed means now. */
  readonly time: number;
  readonly f: string;
  readonly key?: Key;
  readonly value: Json;
}

export type Answer =
  | { readonly type: "operation"; readonly operation: PlannedOperation; readonly next: Generator }
  /** Nothing now; ask `next` after the next event, or at `wakeAt` (ns) if that comes first. */
  | { readonly type: "pending"; readonly wakeAt: number | undefined; readonly next: Generator }
  /** Nothing more, ever. */
  | { readonly type: "done" };

export interface Generator {
  /**
   * Asked again and again. The `next` of a pending answer is always kept; an operation may be left, with its
   * `next`, when something happens before its time, and the same generator is asked anew. So a choice may be drawn
   * again each time, but what decides when an operation comes must be kept in the generator: drawing a time again
   * and again would favour early ones.
   */
  next(context: Context): Answer;
  /** Told of every invocation and completion of its workers. Gives the generator to go on with; `this` if none of its business. */
  update(context: Context, event: HistoryEvent): Generator;
}

/** The answer of everything that has ended. */
export const DONE: Answer = { type: "done" };

/** A pending answer; `wakeAt` in ns, undefined to wait for the next event only. */
export function pending(next: Generator, wakeAt?: number): Answer {
  return { type: "pending", wakeAt, next };
}

/** The answer that is an operation, and the generator that remains after it. */
export function proceed(operation: PlannedOperation, next: Generator): Answer {
  return { type: "operation", operation, next };
}

/** The same operation, at this time. */
export function postponed(operation: PlannedOperation, time: number): PlannedOperation {
  const { worker, f, key, value } = operation;
  return key === undefined ? { worker, time, f, value } : { worker, time, f, key, value };
}
