/**
 * VM-FT as a system under test: two hosts that run the same guest, and the arbiter between them.
 */
import type { Id } from "../node-kit/node.ts";
import type { System } from "../system.ts";
import { vmFtAvailability } from "./availability.ts";
import { makeClient } from "./client.ts";
import { createInvariantMonitor } from "./monitor/invariants.ts";
import { mutants } from "./mutants.ts";
import { makeNode, members, vmFtOptions } from "./nodes.ts";
import { vmFtSchedules } from "./scripts/schedules.ts";

const REPAIR = { operator: "repair" } as const;

export const vmFt: System = {
  name: "vm-ft",
  title: "VM-FT primary and backup",
  description: "A deterministic guest on two hosts, kept alike by record and replay, with a test-and-set arbiter.",
  workloads: ["register", "append", "set", "key-value", "lock"],
  options: vmFtOptions,
  mutants,
  defaultNodes: 3,
  members,
  makeNode,
  makeClient,
  main: "vm-ft/main.js",
  leaderRoles: ["primary", "solo"],
  mayLose,
  availability: vmFtAvailability,
  createMonitor: (report) => createInvariantMonitor((message) => report({ invariant: "pair", message })),
  schedules: vmFtSchedules,
  operatorRequests: () => [REPAIR],
  standingOrders: (options) => (options["repair"] === "manual" ? [REPAIR] : []),
  restartsHalted: true,
};

/**
 * A pair survives the loss of one host, and of no more: what a host knows is gone with it. So a host may be lost when
 * the other one holds everything that clients were told, and either serves or is free to win the test-and-set.
 * While somebody is claiming it, that is not known.
 */
function mayLose(node: Id, roles: ReadonlyMap<Id, string>): boolean {
  // It is away for a while, and comes back with all that it has answered.
  if (node === "arbiter") return true;
  const own = roles.get(node);
  const other = roles.get(node === "h1" ? "h2" : "h1");
  if (own === "solo" || own === "draining" || own === "claiming") return false;
  return other === "primary" || other === "solo" || other === "backup";
}
