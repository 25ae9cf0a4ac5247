/**
 * The toy: the one system of the tests of clusters, on processes and in virtual time. Its first node keeps a register
 * and copies it to the others, and every node carries out what a test orders.
 *
 * It has no failover, so what a test sees is what the cluster did.
 */
import type { Member, Membership, System } from "../../../systems-under-test/system.ts";
import { createToyClient } from "./toy-client.ts";
import { createToyNode } from "./toy-node.ts";

/** The primary alone decides who the members are; it stays one itself. */
const membership: Membership = {
  newMember: (id) => ({ id, role: "server", isTarget: true }),
  request: ({ add, remove, version }) => ({ order: { do: "change", add, remove, version } }),
  replacesAtOnce: true,
};

/** For virtual time only as it is: on processes `main` must name a program (see toy-program.ts). */
export const toy: System = {
  name: "toy",
  title: "Toy",
  description: "A register on the first node, copied to the others.",
  workloads: ["register"],
  options: [
    { name: "heartbeatMs", description: "Time between heartbeats; 0 for none.", default: 0 },
    { name: "checkpointEvery", description: "Records between two checkpoints; 0 for none.", default: 0 },
    { name: "haltOn", description: "The primary halts when this is written.", default: "halt" },
  ],
  mutants: [],
  defaultNodes: 3,
  members: toyMembers,
  createNode: createToyNode,
  createClient: createToyClient,
  main: "toy/main.js",
  leaderRoles: ["primary"],
  membership: () => membership,
  kind: "nodes",
  restartsHalted: false,
};

/** n1, n2, …: all of them targets of faults. */
export function toyMembers(nodes: number): readonly Member[] {
  return Array.from({ length: nodes }, (_, position) => ({ id: `n${position + 1}`, role: "server", isTarget: true }));
}
