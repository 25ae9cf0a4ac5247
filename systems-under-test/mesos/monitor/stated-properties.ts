/**
 * The properties E1 to E9 as far as the notes of the nodes show them. E10, that all is well again after the faults, is for the monitor.
 */
import type { StatedProperties } from "../../system.ts";
import { createMemory, observe } from "./invariants.ts";

const DESCRIPTIONS: { readonly [name: string]: string } = {
  E1: "one master an epoch, and agents obey no former one",
  E2: "an agent's tasks have room on it",
  E3: "an offer is accepted at most once",
  E4: "every task was meant to be launched, and none is taken for ended while it runs",
  E5: "a framework hears the states of a task in order, and does not forget them",
  E6: "what has ended stays ended",
  E7: "a task runs at most once, on one agent, and an agent's id is its own",
  E8: "a framework without a scheduler has its time, and no more once it was removed",
  E9: "only calls of the present stream are carried out",
};

/** What can be seen in the notes of a cluster manager. */
export const mesosStatedProperties: StatedProperties = {
  properties: Object.entries(DESCRIPTIONS).map(([name, description]) => ({ name, description })),
  observer(report, inexactMs) {
    const memory = createMemory(report, inexactMs);
    return (node, timeMs, note) => observe(memory, node, timeMs, note);
  },
};
