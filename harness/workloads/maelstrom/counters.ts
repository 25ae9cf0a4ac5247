/**
 * g-counter and pn-counter: what all nodes together have added up must be the same everywhere in the end.
 */
import { counterSums } from "../../../checker/convergence/counter-sums.ts";
import { mix, once, repeat } from "../../generator/combinators.ts";
import type { Workload } from "../workload.ts";
import { atRate, readsAtTheEnd } from "./maelstrom-phases.ts";

const DELTA_MAX = 4;

interface CounterWorkload {
  readonly name: string;
  readonly description: string;
  readonly deltaMin: number;
}

function counter({ name, description, deltaMin }: CounterWorkload, quiescenceMs: number): Workload {
  const add = once(({ random }) => ({ f: "add", value: random.integer(deltaMin, DELTA_MAX) }));
  return {
    name,
    description,
    judge: counterSums,
    generator: (options) => atRate(options, mix([repeat(add), repeat(once({ f: "read" }))])),
    finalGenerator: () => readsAtTheEnd(quiescenceMs),
    probe: { f: "read" },
    mustSucceed: ["add", "read"],
    defaults: { keys: 1, operationsPerKey: 200 },
    quiescenceMs,
  };
}

/** Deltas from 0 to 4. */
export function createGCounter(quiescenceMs: number): Workload {
  const description = "Additions of 0 to 4 to a counter that only grows, and reads of it.";
  return counter({ name: "g-counter", description, deltaMin: 0 }, quiescenceMs);
}

/** Deltas from -5 to 4. */
export function createPnCounter(quiescenceMs: number): Workload {
  const description = "Additions of -5 to 4 to a counter, and reads of it.";
  return counter({ name: "pn-counter", description, deltaMin: -5 }, quiescenceMs);
}
