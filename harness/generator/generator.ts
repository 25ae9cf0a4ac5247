/**
 * Generator: what to do next, as a value. Asking for an operation gives the operation and the generator that
 * remains; nothing is changed in place, so generators combine freely and the same seed gives the same schedule.
 *
 * Source: Jepsen's generators (jepsen-io/generator), with their semantics where names are the same.
 */
import type { HistoryEvent, Key } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";

/** A slot that runs processes one after the other: 0 … concurrency-1, or the nemesis's only one. */
export type Worker = number | "nemesis";

/** What a generator may know when asked. */
export interface Context {
  /** ns since the run began. */
  readonly time: number;
  /** Workers that can take an operation now, in ascending order, the nemesis last. Narrowed by `onWorkers`. */
  readonly free: readonly Worker[];
  /** All workers that this generator may ever use, in the same order; narrowed likewise. */
  readonly workers: readonly Worker[];
  /** The process that a worker runs now. */
  processOf(worker: Worker): number | "nemesis";
  readonly random: RandomStream;
}

/** An operation to invoke: by whom, and not before when. */
export interface PlannedOperation {
  readonly worker: Worker;
  /** ns since the run began; the interpreter waits until then. */
  readonly time: number;
  readonly f: string;
  readonly key?: Key;
  readonly value: Json;
}

export type Answer =
  | { readonly type: "operation"; readonly operation: PlannedOperation; readonly next: Generator }
  /** Nothing now; ask again after the next event, or at `wakeAt` (ns) if that comes first. */
  | { readonly type: "pending"; readonly wakeAt?: number; readonly next: Generator }
  /** Nothing more, ever. */
  | { readonly type: "done" };

export interface Generator {
  /** Asked again and again, also when the answer is not taken: must not draw differently for being asked twice. */
  next(context: Context): Answer;
  /** Told of every invocation and completion of its workers. Gives the generator to go on with. */
  update(context: Context, event: HistoryEvent): Generator;
}
