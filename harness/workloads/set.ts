/**
 * set: sets that grow by unique elements. Finds lost updates, also in systems that keep no order.
 */
import { growing } from "./operations/growing.ts";
import { claimedChecks } from "./claims/claimed-checks.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

/** Sets by key: `add` puts an element in, `read` answers the whole set. */
export const set: Workload = {
  name: "set",
  description: "Additions of unique elements to sets, and reads of whole sets.",
  judge: "set",
  checksOfClaims: claimedChecks("set"),
  takesReaders: true,
  generator: (options) => keyedGenerator(options, (key) => growing({ ...key, f: "add", readShare: 0.3 })),
  finalGenerator: finalReads,
  mustSucceed: ["add", "read"],
  defaults: { keys: 4, operationsPerKey: 200 },
};
