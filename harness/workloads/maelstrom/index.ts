/**
 * Maelstrom's workloads. Those with transactions and the log (txn-list-append, txn-rw-register, kafka) take their place
 * here when there are checks for them.
 */
import type { Workload } from "../workload.ts";
import { createGCounter, createPnCounter } from "./counters.ts";
import { linKv } from "./lin-kv.ts";
import { QUIESCENCE_MS } from "./maelstrom-phases.ts";
import { echo, uniqueIds } from "./replies.ts";
import { createBroadcast, createGSet } from "./sets.ts";

/**
 * All of them, in the order in which they are listed for people.
 * @param options.quiescenceMs how long nodes get before the final reads; default: ten seconds
 */
export function maelstromWorkloads(options: { readonly quiescenceMs?: number } = {}): readonly Workload[] {
  const { quiescenceMs = QUIESCENCE_MS } = options;
  return [
    echo,
    uniqueIds,
    createBroadcast(quiescenceMs),
    createGSet(quiescenceMs),
    createGCounter(quiescenceMs),
    createPnCounter(quiescenceMs),
    linKv,
  ];
}
