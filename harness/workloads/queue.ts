/**
 * queue: new elements go in at one end and come out at the other, each once.
 *
 * A queue shows what a set cannot: an element that comes out twice, and one that overtakes another. Elements come out as
 * often as they go in, so the queue is empty now and then. In the end workers drain it, until it answers that nothing
 * is left: what went in and never came out is lost.
 */
import { mix, once, repeat } from "../generator/combinators.ts";
import type { Generator } from "../generator/generator.ts";
import { countingUp } from "./operations/counting-up.ts";
import { byThree } from "./final-reads.ts";
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

/** Up to three workers take elements out of each queue, each until it was told that nothing is left. */
function drain(options: WorkloadOptions, keysInUse: readonly Key[]): Generator {
  const triesMax = 2 * options.operationsPerKey;
  return byThree(options, keysInUse, (key) => draining({ f: "dequeue", key, triesMax }));
}
