/**
 * The few operations of a search, where nobody gives them: the first that the workload would give its clients, so that
 * each client changes something and then looks.
 *
 * The very first operations as they come are mostly reads of nothing, and a search of them sees no bug.
 */
import type { Model } from "../../../checker/models/model.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import { createRandomStream, type RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Answer, Context, Generator, PlannedOperation } from "../../generator/generator.ts";
import type { Workload } from "../../workloads/workload.ts";
import { type OperationShape, type OperationShapes, valueCount } from "../trace/operation-notation.ts";

/** How many, by whom. */
export interface DrawnOperationsOptions {
  readonly workload: Workload;
  /** Says which operations only look. */
  readonly model: Pick<Model, "readOnly">;
  readonly clients: number;
  /** Operations of each client. */
  readonly operations: number;
  readonly keys: number;
  readonly seed: number;
}

/** A generator that wants nothing for so long is not asked any more. */
const ASKED_MAX = 10_000;
/** So many operations are drawn for each that is taken: reads may be rare. */
const DRAWN_FOR_ONE = 20;

/**
 * What each client does, in order: one operation that changes something, one that looks, and so on in turn, of a kind that is
 * not drawn the next one as it comes. Clients may have fewer operations than asked for, where the workload has no more.
 */
export function drawnOperations(options: DrawnOperationsOptions): readonly (readonly ClientOperation[])[] {
  const { workload, model, clients, operations, keys, seed } = options;
  const random = createRandomStream(seed).fork("operations");
  const sizes = { concurrency: clients, rate: 0, keys, operationsPerKey: 1_000_000 };
  const pools = drawn(workload.generator(sizes), { clients, each: operations * DRAWN_FOR_ONE, random });
  const keysInUse = [...new Set(pools.flat().flatMap(({ key }) => (key === undefined ? [] : [key])))];
  const reads = drawn(workload.finalGenerator(sizes, keysInUse), { clients, each: 1, random });
  const looks = (operation: ClientOperation): boolean => isRead(model, operation);
  return pools.map((pool, client) => {
    // A workload that reads only in the end, such as one of sets, has its last reads.
    const left = pool.some(looks) ? [...pool] : [...pool, ...(reads[client] ?? [])];
    return inTurn(left, looks, operations);
  });
}

/** What the workload's operations look like, by name. */
export function shapesOf(workload: Workload, model: Pick<Model, "functions"> | undefined): OperationShapes {
  const random = createRandomStream(1).fork("shapes");
  const sizes = { concurrency: 2, rate: 0, keys: 2, operationsPerKey: 1_000_000 };
  const seen = drawn(workload.generator(sizes), { clients: 2, each: 200, random }).flat();
  const keysInUse = [...new Set(seen.flatMap(({ key }) => (key === undefined ? [] : [key])))];
  const last = drawn(workload.finalGenerator(sizes, keysInUse), { clients: 2, each: 2, random }).flat();
  const isKeyed = keysInUse.length > 0;
  const all = new Map<string, OperationShape>((model?.functions ?? []).map((f) => [f, { isKeyed }]));
  const operations = [...seen, ...last];
  for (const f of new Set(operations.map((operation) => operation.f))) {
    const alike = operations.filter((operation) => operation.f === f);
    const [values, ...others] = new Set(alike.map(({ value }) => valueCount(value)));
    const shape = { isKeyed: alike.some(({ key }) => key !== undefined) };
    all.set(f, values === undefined || others.length > 0 ? shape : { ...shape, values });
  }
  return all;
}

function isRead({ readOnly }: Pick<Model, "readOnly">, { f, value }: ClientOperation): boolean {
  return readOnly({ f, input: value, known: false });
}

function inTurn(
  pool: readonly ClientOperation[],
  looks: (operation: ClientOperation) => boolean,
  count: number,
): ClientOperation[] {
  const left = [...pool];
  const taken: ClientOperation[] = [];
  while (taken.length < count && left.length > 0) {
    const wanted = taken.length % 2 === 1;
    const found = left.findIndex((operation) => looks(operation) === wanted);
    taken.push(...left.splice(Math.max(0, found), 1));
  }
  return taken;
}

/** Operations of each client, all of which are carried out at once. */
function drawn(
  from: Generator,
  { clients, each, random }: { readonly clients: number; readonly each: number; readonly random: RandomStream },
): ClientOperation[][] {
  const all: ClientOperation[][] = Array.from({ length: clients }, () => []);
  const workers = all.map((_, worker) => worker);
  const context: Omit<Context, "time" | "free"> = {
    workers,
    processOf: (worker) => worker,
    workerOf: (process) => process,
    random,
  };
  let generator = from;
  let time = 0;
  for (let asked = 0; asked < ASKED_MAX; asked++) {
    const free = workers.filter((worker) => (all[worker] as ClientOperation[]).length < each);
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
    if (typeof operation.worker === "number") all[operation.worker]?.push(plain(operation));
    generator = completed(next, now, operation);
  }
  return all;
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
