/**
 * broadcast and g-set: elements that must get to every node, and stay.
 */
import { setFull } from "../../../checker/convergence/set-full.ts";
import { broadcast as broadcastRpc, gSet as gSetRpc } from "../../clusters/executables/rpc/workload-rpcs.ts";
import { mix, once, repeat } from "../../generator/combinators.ts";
import type { Workload } from "../workload.ts";
import { counting } from "./counting.ts";
import { atRate, QUIESCENCE_MS, readsAtTheEnd } from "./maelstrom-phases.ts";

interface SetWorkload extends Pick<Workload, "name" | "description" | "rpc"> {
  /** The operation that adds an element. */
  readonly addF: string;
}

function growingSet({ addF, ...workload }: SetWorkload): Workload {
  return {
    ...workload,
    judge: setFull,
    generator: (options) => atRate(options, mix([counting(addF), repeat(once({ f: "read" }))])),
    finalGenerator: readsAtTheEnd,
    probe: { f: "read" },
    mustSucceed: [addF, "read"],
    defaults: { keys: 1, operationsPerKey: 200 },
    quiescenceMs: QUIESCENCE_MS,
  };
}

/** Messages to all nodes. */
export const broadcast: Workload = growingSet({
  name: "broadcast",
  description: "Messages that every node must get in the end, and reads of all that a node has got.",
  addF: "broadcast",
  rpc: broadcastRpc,
});

/** A set that grows. */
export const gSet: Workload = growingSet({
  name: "g-set",
  description: "Additions to a set that only grows, and reads of all that a node knows of it.",
  addF: "add",
  rpc: gSetRpc,
});
