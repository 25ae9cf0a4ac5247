/**
 * append: lists that grow by unique elements.
 *
 * A read shows the order of all appends before it, so a single read checks many operations. No other workload gives so
 * much evidence per operation, and it is cheap to check. Source: Kingsbury and Alvaro 2020 (Elle), section 3.
 */
import { claimedChecks } from "./claims/claimed-checks.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import { growing } from "./operations/growing.ts";
import type { Workload } from "./workload.ts";

/** Lists by key: `append` adds an element at the end, `read` answers the whole list. */
export const append: Workload = {
  name: "append",
  description: "Appends of unique elements to lists, and reads of whole lists.",
  judge: "append-list",
  checksOfClaims: claimedChecks("append-list"),
  takesReaders: true,
  generator: (options) => keyedGenerator(options, (key) => growing({ ...key, f: "append", readShare: 0.5 })),
  finalGenerator: finalReads,
  mustSucceed: ["append", "read"],
  defaults: { keys: 4, operationsPerKey: 200 },
};
