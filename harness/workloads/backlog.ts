/**
 * backlog: elements go into queues as long as there are faults, and come out when they are over.
 *
 * Where elements come out as often as they go in, a queue that loses all it holds loses next to nothing. Here all that was confirmed
 * is still inside when it is lost.
 */
import { countingUp } from "./operations/counting-up.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import { queue } from "./queue.ts";
import type { Workload } from "./workload.ts";

/** Queues by key: `enqueue` puts an element in; in the end `dequeue` answers the oldest, or null when there is none. */
export const backlog: Workload = {
  ...queue,
  name: "backlog",
  description: "Elements that go into queues under faults, and come out in the same order when they are over.",
  generator: (options) => keyedGenerator(options, (key) => countingUp({ ...key, f: "enqueue" })),
  mustSucceed: ["enqueue"],
  defaults: { keys: 4, operationsPerKey: 1_000 },
};
