/**
 * The description of the test-and-set service that the harness reads: an arbiter of one server or of several, and clients
 * that race for its flag.
 */
import type { Json } from "../node-kit/node.ts";
import { createOptionReader } from "../option-reader.ts";
import { raftAvailability } from "../raft/availability.ts";
import type { AvailabilityPromise, Member, System, SystemOption } from "../system.ts";
import { createTestAndSetClient } from "./client.ts";
import { createArbiterMonitor } from "./monitor/monitor.ts";
import { mutants, rulesWith } from "./mutants.ts";
import { createArbiterNode } from "./nodes.ts";
import { arbiterRecords, flag, flagOf } from "./options.ts";
import { weaknessesOf } from "./weaknesses.ts";
import { arbiterRoles, arbiterWords } from "./words.ts";

type Options = { readonly [name: string]: Json };

const servers: SystemOption = {
  name: "servers",
  description: "one: a single server; raft: three servers, or five, of which a minority may fail",
  default: "one",
  choices: ["one", "raft"],
  swarm: ["one", "one", "raft"],
};

/** The test-and-set service: one node, n1, or three or five with the cell as a state machine of Raft. */
export const testAndSet: System = {
  kind: "nodes",
  name: "test-and-set",
  title: "Test-and-set service",
  description: "One durable flag with an owner and a generation: the arbiter that a primary and its backup race for.",
  workloads: ["test-and-set", "generations"],
  // A plain flag has no generations to claim.
  workloadsWith: (options) => (flagOf(NAME, options) === "plain" ? ["test-and-set"] : ["test-and-set", "generations"]),
  options: [servers, flag, arbiterRecords],
  mutants,
  defaultNodes: 1,
  nodesWith: (options) => (isOnRaft(options) ? 3 : 1),
  members,
  createNode: (config, random) => createArbiterNode(NAME, config, rulesWith(config.mutant), random),
  createClient: createTestAndSetClient,
  main: "test-and-set/main.js",
  ...arbiterRoles,
  words: arbiterWords,
  createMonitor: (report, surroundings) =>
    createArbiterMonitor({
      flag: flagOf(NAME, surroundings?.options ?? {}),
      report,
      onWeakness: (seen) => surroundings?.onWeakness(seen),
    }),
  claim: (options) => weaknessesOf(flagOf(NAME, options)),
  availability,
  restartsHalted: false,
};

const NAME = "test-and-set";

function isOnRaft(options: Options): boolean {
  return createOptionReader(NAME, [servers], options).choice(servers.name, ["one", "raft"]) === "raft";
}

function members(nodes: number, options: Options = {}): readonly Member[] {
  const allowed = isOnRaft(options) ? [3, 5] : [1];
  if (!allowed.includes(nodes)) {
    const expected = isOnRaft(options) ? "3 or 5 nodes with servers=raft" : "1 node, or servers=raft and 3 or 5 nodes";
    throw new RangeError(`${NAME}: expected ${expected}, found ${nodes}.`);
  }
  return Array.from({ length: nodes }, (_, position) => ({ id: `n${position + 1}`, role: "arbiter", isTarget: true }));
}

/** A call without an answer ends after half a second and is never repeated. */
const CLIENT_MS = 4_000;

/** One server answers at once. On Raft a majority does, once it has a leader. */
function availability(nodes: readonly Member[]): AvailabilityPromise {
  const raft = raftAvailability(nodes, {});
  if (nodes.length > 1) return { ...raft, clientMs: raft.clientMs + CLIENT_MS };
  return { ...raft, electionMs: 0, elections: 1, clientMs: CLIENT_MS };
}
