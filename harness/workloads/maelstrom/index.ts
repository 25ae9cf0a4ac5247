/**
 * Maelstrom's workloads. Those with transactions and the log (txn-list-append, txn-rw-register, kafka) take their place
 * here when there are checks for them.
 */
import type { Workload } from "../workload.ts";
import { gCounter, pnCounter } from "./counters.ts";
import { linKv } from "./lin-kv.ts";
import { echo, uniqueIds } from "./replies.ts";
import { broadcast, gSet } from "./sets.ts";

/** All of them, in the order in which they are listed for people. Each has its `rpc`. */
export const maelstromWorkloads: readonly Workload[] = [echo, uniqueIds, broadcast, gSet, gCounter, pnCounter, linKv];
