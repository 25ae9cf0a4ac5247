/**
 * The description of the Multi-Paxos key-value store that the harness reads.
 */
import type { AnyNode } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import { serverMembers } from "../servers.ts";
import { OBJECT_WORKLOADS } from "../replicated-store/workloads.ts";
import type { NodeConfig, System } from "../system.ts";
import { multiPaxosAvailability } from "./availability.ts";
import { createMultiPaxosClient } from "./client.ts";
import { createMultiPaxosNode } from "./core/node.ts";
import { CLOCK_DRIFT, multiPaxosOptions, readOptions } from "./core/options.ts";
import { multiPaxosInvariants } from "./monitor/moment-invariants.ts";
import { createClusterMonitor } from "./monitor/monitor.ts";
import { multiPaxosMutants, rulesWith } from "./mutants.ts";
import { multiPaxosWords } from "./words.ts";

/** Multi-Paxos, 1 to 9 nodes named n1, n2, …; all of them are proposers, acceptors and learners. */
export const multiPaxos: System = {
  kind: "nodes",
  name: "multi-paxos",
  title: "Multi-Paxos key-value store",
  description:
    "A log of Paxos decisions under one leader: no-ops for gaps, a window, catch-up, snapshots, sessions and leases.",
  workloads: ["register", "append", "set", "key-value", ...OBJECT_WORKLOADS],
  drawnWorkloads: ["register", "append", "set", "key-value"],
  options: multiPaxosOptions,
  mutants: multiPaxosMutants,
  defaultNodes: 5,
  members: (nodes) => serverMembers("multi-paxos", nodes),
  createNode,
  createClient: createMultiPaxosClient,
  main: "multi-paxos/main.js",
  leaderRoles: ["leader"],
  otherRoles: ["follower", "candidate"],
  seekingRoles: ["candidate"],
  quietRoles: ["follower"],
  words: multiPaxosWords,
  createMonitor: createClusterMonitor,
  invariants: multiPaxosInvariants,
  clockDrift: CLOCK_DRIFT,
  availability: multiPaxosAvailability,
  restartsHalted: false,
};

function createNode(config: NodeConfig, random: RandomStream): AnyNode {
  return createMultiPaxosNode({
    id: config.id,
    members: config.members.map(({ id }) => id),
    options: readOptions(config.options),
    rules: rulesWith(config.mutant),
    random,
  });
}
