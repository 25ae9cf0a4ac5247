/**
 * Double barriers: everybody enters one, and leaves it when all are in; then comes the next.
 */
import { barriers } from "../../../checker/coordination/recipes/barriers.ts";
import type { HistoryEvent, Key } from "../../../histories/event.ts";
import { delay, once, phases, repeat, untilOk } from "../../generator/combinators.ts";
import { DONE, pending, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator, Worker } from "../../generator/generator.ts";
import { byAll } from "../final-reads.ts";
import { keyedGenerator } from "../keyed-workload.ts";
import type { Workload, WorkloadOptions } from "../workload.ts";

const LAST_TRIES_MAX = 50;
const LAST_GAP_MS = 100;

/** `enter` waits until so many are inside; `leave` until all are out; `inside` answers how many are in. */
export const barrierRecipe: Workload = {
  name: "barrier-recipe",
  description: "Double barriers: nobody is through before enough have entered, nor out before all have left.",
  judge: barriers,
  generator: (options) =>
    keyedGenerator(
      options,
      ({ key }) => new ThroughBarrier(key, partiesOf(options), new Map()),
      (index) => `/barrier/${index}`,
    ),
  // Whoever is still inside leaves first.
  finalGenerator: (options, keysInUse) =>
    byAll(options, keysInUse, (key) =>
      phases(
        once({ f: "leave", key }),
        untilOk(delay(LAST_GAP_MS, repeat(once({ f: "enter", key, value: partiesOf(options) }), LAST_TRIES_MAX))),
        once({ f: "leave", key }),
      ),
    ),
  probe: { f: "inside" },
  mustSucceed: ["enter", "leave"],
  defaults: { keys: 1, operationsPerKey: 80 },
};

/** One less than serve a key, where that leaves two: so a barrier opens without a client that is cut off. */
function partiesOf({ concurrency, keys }: WorkloadOptions): number {
  const workers = Math.max(1, Math.floor(concurrency / keys));
  return workers > 2 ? workers - 1 : workers;
}

class ThroughBarrier implements Generator {
  readonly key: Key;
  readonly parties: number;
  /** Where each worker is that is not outside; who has left does not come back. */
  readonly standing: ReadonlyMap<Worker, "inside" | "left">;

  constructor(key: Key, parties: number, standing: ReadonlyMap<Worker, "inside" | "left">) {
    this.key = key;
    this.parties = parties;
    this.standing = standing;
  }

  next({ free, workers, time, random }: Context): Answer {
    const { key, parties, standing } = this;
    const has = (worker: Worker): boolean => standing.get(worker) === "left";
    if (workers.every(has)) return DONE;
    const able = free.filter((worker) => !has(worker));
    if (able.length === 0) return pending(this);
    const worker = random.pick(able);
    const what = standing.has(worker) ? { f: "leave", value: null } : { f: "enter", value: parties };
    return proceed({ worker, time, key, ...what }, this);
  }

  update({ workerOf }: Context, { f, type, process, error }: HistoryEvent): Generator {
    if (type === "invoke") return this;
    const worker = workerOf(process);
    const standing = new Map(this.standing);
    // Its process is over, and the next one is outside.
    if (type === "info") standing.delete(worker);
    else if (f === "enter" && type === "ok") standing.set(worker, "inside");
    else if (f === "leave" && error !== "lost") standing.set(worker, "left");
    else return this;
    return new ThroughBarrier(this.key, this.parties, standing);
  }
}
