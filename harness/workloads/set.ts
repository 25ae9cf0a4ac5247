/**
 * set: sets that grow by unique elements, and never lose one. Finds lost updates in systems without order.
 */
import { growing } from "./growing.ts";
import { finalReads, keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

export const set: Workload = {
  name: "set",
  description: "Additions of unique elements to sets, and reads of whole sets.",
  model: "set",
  generator: (options) => keyedGenerator(options, (key) => growing({ ...key, f: "add", readShare: 0.3 })),
  finalGenerator: finalReads,
  mustSucceed: ["add", "read"],
  defaults: { keys: 4, operationsPerKey: 200 },
};
