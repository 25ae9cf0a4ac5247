/**
 * What Maelstrom's workloads have in common: operations at a rate, and reads at the end.
 */
import { FINAL_READ } from "../../../checker/convergence/final-read.ts";
import {
  clients,
  delay,
  eachWorker,
  once,
  phases,
  repeat,
  sleep,
  stagger,
  untilOk,
} from "../../generator/combinators.ts";
import type { Generator } from "../../generator/generator.ts";
import type { WorkloadOptions } from "../workload.ts";

/** How long nodes get to tell each other everything before the final reads, in ms, unless a test says otherwise. */
export const QUIESCENCE_MS = 10_000;

/** Tries that a final read gets, and the time between two of them, in ms. */
const TRIES_MAX = 50;
const RETRY_MS = 100;

/** Operations at the rate of the options, by clients only. */
export function atRate({ rate }: Pick<WorkloadOptions, "rate">, operations: Generator): Generator {
  return clients(rate > 0 ? stagger(1000 / rate, operations) : operations);
}

/** Nothing for a while, then a final read by every worker, each tried again until it succeeds. */
export function readsAtTheEnd({ quiescenceMs = QUIESCENCE_MS }: Pick<WorkloadOptions, "quiescenceMs">): Generator {
  const read = once({ f: "read", value: FINAL_READ });
  return phases(sleep(quiescenceMs), eachWorker(untilOk(delay(RETRY_MS, repeat(read, TRIES_MAX)))));
}
