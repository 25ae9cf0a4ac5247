/**
 * g-counter and pn-counter: what all nodes together have added up must be the same everywhere in the end.
 */
import { counterSums } from "../../../checker/convergence/counter-sums.ts";
import { gCounter as gCounterRpc, pnCounter as pnCounterRpc } from "../../clusters/executables/rpc/workload-rpcs.ts";
import { mix, once, repeat } from "../../generator/combinators.ts";
import type { Workload } from "../workload.ts";
import { atRate, QUIESCENCE_MS, readsAtTheEnd } from "./maelstrom-phases.ts";

const DELTA_MAX = 4;

interface CounterWorkload extends Pick<Workload, "name" | "description" | "rpc"> {
  readonly deltaMin: number;
}

function counter({ deltaMin, ...workload }: CounterWorkload): Workload {
  const add = once(({ random }) => ({ f: "add", value: random.integer(deltaMin, DELTA_MAX) }));
  return {
    ...workload,
    judge: counterSums,
    generator: (options) => atRate(options, mix([repeat(add), repeat(once({ f: "read" }))])),
    finalGenerator: readsAtTheEnd,
    probe: { f: "read" },
    mustSucceed: ["add", "read"],
    defaults: { keys: 1, operationsPerKey: 200 },
    quiescenceMs: QUIESCENCE_MS,
  };
}

/** Deltas from 0 to 4. */
export const gCounter: Workload = counter({
  name: "g-counter",
  description: "Additions of 0 to 4 to a counter that only grows, and reads of it.",
  deltaMin: 0,
  rpc: gCounterRpc,
});

/** Deltas from -5 to 4. */
export const pnCounter: Workload = counter({
  name: "pn-counter",
  description: "Additions of -5 to 4 to a counter, and reads of it.",
  deltaMin: -5,
  rpc: pnCounterRpc,
});
