/**
 * The description of the test-and-set service that the harness reads: one arbiter, and clients that race for its flag.
 */
import { createOptionReader } from "../option-reader.ts";
import type { Member, System } from "../system.ts";
import { createArbiter } from "./arbiter.ts";
import { createTestAndSetClient } from "./client.ts";
import { mutants, rulesWith } from "./mutants.ts";
import { arbiterRecords } from "./options.ts";

/** The test-and-set service: one node, n1. */
export const testAndSet: System = {
  kind: "nodes",
  name: "test-and-set",
  title: "Test-and-set service",
  description: "One durable flag with an owner and a generation: the arbiter that a primary and its backup race for.",
  workloads: ["test-and-set", "generations"],
  options: [arbiterRecords],
  mutants,
  defaultNodes: 1,
  members,
  createNode: ({ mutant, options }) => {
    const read = createOptionReader("test-and-set", [arbiterRecords], options);
    return createArbiter(rulesWith(mutant), read.count(arbiterRecords.name));
  },
  createClient: createTestAndSetClient,
  main: "test-and-set/main.js",
  leaderRoles: [],
  // The one server says that it is there whenever it boots.
  words: { tellNote: ({ note }) => (note["role"] === "arbiter" ? [] : undefined) },
  // A single server keeps its promises through any crash; it is only unavailable.
  mayLose: () => true,
  // The server answers at once. A call without an answer ends after half a second and is never repeated.
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
