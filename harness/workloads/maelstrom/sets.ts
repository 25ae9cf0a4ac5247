/**
 * broadcast and g-set: elements that must get to every node, and stay.
 */
import { createSetFull } from "../../../checker/convergence/set-full.ts";
import { mix, once, repeat } from "../../generator/combinators.ts";
import type { Workload } from "../workload.ts";
import { counting } from "./counting.ts";
import { atRate, readsAtTheEnd } from "./maelstrom-phases.ts";

interface SetWorkload {
  readonly name: string;
  readonly description: string;
  /** The operation that adds an element. */
  readonly addF: string;
}

function growingSet({ name, description, addF }: SetWorkload, quiescenceMs: number): Workload {
  return {
    name,
    description,
    judge: createSetFull(addF),
    generator: (options) => atRate(options, mix([counting(addF), repeat(once({ f: "read" }))])),
    finalGenerator: () => readsAtTheEnd(quiescenceMs),
    probe: { f: "read" },
    mustSucceed: [addF, "read"],
    defaults: { keys: 1, operationsPerKey: 200 },
    quiescenceMs,
  };
}

/** Messages to all nodes. */
export function createBroadcast(quiescenceMs: number): Workload {
  const description = "Messages that every node must get in the end, and reads of all that a node has got.";
  return growingSet({ name: "broadcast", description, addF: "broadcast" }, quiescenceMs);
}

/** A set that grows. */
export function createGSet(quiescenceMs: number): Workload {
  const description = "Additions to a set that only grows, and reads of all that a node knows of it.";
  return growingSet({ name: "g-set", description, addF: "add" }, quiescenceMs);
}
