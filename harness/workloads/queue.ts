/**
 * queue: new elements go in at one end and come out at the other, each once.
 *
 * A queue shows what a set cannot: an element that comes out twice, and one that overtakes another. Elements come out as
 * often as they go in, so the queue is empty now and then. In the end workers drain it, until it answers that nothing
 * is left: what went in and never came out is lost.
 */
import { any, mix, once, onWorkers, phases, repeat } from "../generator/combinators.ts";
import type { Generator } from "../generator/generator.ts";
import { countingUp } from "./operations/counting-up.ts";
import { draining } from "./operations/draining.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import type { Workload, WorkloadOptions } from "./workload.ts";
import type { Key } from "../../histories/event.ts";

/** Queues by key: `enqueue` puts an element in, `dequeue` answers the oldest, or null when there is none. */
export const queue: Workload = {
  name: "queue",
  description: "Elements that go into queues and come out again, in the same order, until all are empty.",
  judge: "fifo-queue",
  generator: (options) =>
    keyedGenerator(options, (key) =>
      mix([
        { weight: 1, generator: countingUp({ ...key, f: "enqueue" }) },
        { weight: 1, generator: repeat(once({ f: "dequeue", key: key.key })) },
      ]),
    ),
  finalGenerator: drain,
  probe: { f: "dequeue" },
  mustSucceed: ["enqueue", "dequeue"],
  defaults: { keys: 4, operationsPerKey: 100 },
};

/** Each worker takes all elements out of its share of the queues, from one queue after the other. */
function drain({ concurrency, operationsPerKey }: WorkloadOptions, keysInUse: readonly Key[]): Generator {
  const turns = Array.from({ length: concurrency }, (_, worker) => {
    const own = keysInUse.filter((_key, position) => position % concurrency === worker);
    const drains = own.map((key) => draining({ f: "dequeue", key, triesMax: 2 * operationsPerKey }));
    return onWorkers((one) => one === worker, phases(...drains));
  });
  return any(...turns);
}
