/**
 * The few operations of a search: the first that a workload would give its clients.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Answer, Context, Generator, PlannedOperation } from "../generator/generator.ts";
import type { Workload } from "../workloads/workload.ts";

/** How many, by whom. */
export interface DrawnOperationsOptions {
  readonly workload: Workload;
  readonly clients: number;
  /** Operations of each client. */
  readonly operations: number;
  readonly keys: number;
  readonly seed: number;
}

/** A generator that wants nothing for so long is not asked any more. */
const ASKED_MAX = 10_000;

/** What each client does, in order. Clients may have fewer operations than asked for, where the workload has no more. */
export function drawnOperations(options: DrawnOperationsOptions): readonly (readonly ClientOperation[])[] {
  const { workload, clients, operations, keys, seed } = options;
  const drawn: ClientOperation[][] = Array.from({ length: clients }, () => []);
  const random = createRandomStream(seed).fork("operations");
  const workers = drawn.map((_, worker) => worker);
  const context: Omit<Context, "time" | "free"> = {
    workers,
    processOf: (worker) => (worker === "nemesis" ? worker : worker),
    workerOf: (process) => process,
    random,
  };
  let generator: Generator = workload.generator({ concurrency: clients, rate: 0, keys, operationsPerKey: 1_000_000 });
  let time = 0;
  for (let asked = 0; asked < ASKED_MAX; asked++) {
    const free = workers.filter((worker) => (drawn[worker] as ClientOperation[]).length < operations);
    if (free.length === 0) break;
    const now: Context = { ...context, time, free };
    const answer: Answer = generator.next(now);
    if (answer.type === "done") break;
    if (answer.type === "pending") {
      time = answer.wakeAt ?? time + 1;
      generator = answer.next;
      continue;
    }
    const { operation, next } = answer;
    if (typeof operation.worker === "number") drawn[operation.worker]?.push(plain(operation));
    generator = completed(next, now, operation);
  }
  return drawn;
}

function plain({ f, key, value }: PlannedOperation): ClientOperation {
  return key === undefined ? { f, value } : { f, key, value };
}

/** The generator after the operation was carried out at once. */
function completed(next: Generator, context: Context, operation: PlannedOperation): Generator {
  const { worker, f, key, value } = operation;
  const event: Omit<HistoryEvent, "type"> = {
    index: 0,
    time: context.time,
    process: context.processOf(worker),
    f,
    value,
    ...(key === undefined ? {} : { key }),
  };
  return next.update(context, { ...event, type: "invoke" }).update(context, { ...event, type: "ok" });
}
