/**
 * The test-and-set service as a system of its own: one arbiter, and clients that race for its flag.
 */
import type { Member, System } from "../system.ts";
import { makeArbiter } from "./arbiter.ts";
import { makeClient } from "./client.ts";
import { mutants, rulesFor } from "./mutants.ts";
import { arbiterRecords, readCount } from "./options.ts";

export const testAndSet: System = {
  name: "test-and-set",
  title: "Test-and-set service",
  description: "One durable flag with an owner and a generation: the arbiter that a primary and its backup race for.",
  workloads: ["test-and-set", "generations"],
  options: [arbiterRecords],
  mutants,
  defaultNodes: 1,
  members,
  makeNode: ({ mutant, options }) => {
    const { name, default: usual } = arbiterRecords;
    return makeArbiter(rulesFor(mutant), readCount("test-and-set", name, options[name] ?? usual));
  },
  makeClient,
  main: "test-and-set/main.js",
  leaderRoles: [],
  // A single server keeps its promises through any crash: it is only away meanwhile.
  mayLose: () => true,
  // The one server answers at once; a call whose answer is lost is given up after half a second, and never repeated.
  availability: (nodes) => ({
    quorums: [nodes.map(({ id }) => id)],
    unreadyRoles: [],
    toleratesOneWayLinks: true,
    electionMs: 0,
    elections: 1,
    clientMs: 4_000,
  }),
  restartsHalted: false,
};

function members(nodes: number): readonly Member[] {
  if (nodes !== 1) throw new RangeError(`test-and-set: expected 1 node, found ${nodes}. It is a single server.`);
  return [{ id: "n1", role: "arbiter", isTarget: true }];
}
