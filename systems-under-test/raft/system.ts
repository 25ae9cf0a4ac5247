/**
 * The description of the Raft key-value store that the harness reads.
 */
import type { AnyNode } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import { serverMembers } from "../servers.ts";
import { OBJECT_WORKLOADS } from "../replicated-store/workloads.ts";
import type { NodeConfig, System } from "../system.ts";
import { raftAvailability } from "./availability.ts";
import { createRaftClient } from "./client.ts";
import { raftInvariants } from "./monitor/moment-invariants.ts";
import { createClusterMonitor } from "./monitor/monitor.ts";
import { raftMutants, rulesWith } from "./mutants/mutants.ts";
import { createRaftNode } from "./core/node.ts";
import { CLOCK_DRIFT, raftOptions, readOptions, type RaftOptions } from "./core/options.ts";
import { raftMembership } from "./membership/membership.ts";
import { raftWords } from "./words.ts";

/** Raft, 1 to 9 nodes named n1, n2, …; all of them are servers and targets of faults. */
export const raft: System = {
  kind: "nodes",
  name: "raft",
  title: "Raft key-value store",
  description:
    "Leader election, log replication, snapshots, exactly-once sessions and linearizable reads, as in the Raft paper.",
  workloads: ["register", "append", "set", "key-value", ...OBJECT_WORKLOADS],
  drawnWorkloads: ["register", "append", "set", "key-value"],
  options: raftOptions,
  mutants: raftMutants,
  defaultNodes: 5,
  members: (nodes) => serverMembers("raft", nodes),
  createNode,
  createClient: createRaftClient,
  main: "raft/main.js",
  leaderRoles: ["leader"],
  otherRoles: ["follower", "candidate", "pre-candidate"],
  seekingRoles: ["candidate", "pre-candidate"],
  quietRoles: ["follower"],
  words: raftWords,
  createMonitor: createClusterMonitor,
  invariants: raftInvariants,
  clockDrift: CLOCK_DRIFT,
  availability: raftAvailability,
  membership: raftMembership,
  operatorRequests: (servers) => [{ type: "transfer" }, ...servers.map(({ id }) => ({ type: "transfer", to: id }))],
  restartsHalted: false,
};

function createNode(config: NodeConfig, random: RandomStream): AnyNode {
  return createRaftNode({
    id: config.id,
    members: config.members.filter((member) => member.role === "server").map((member) => member.id),
    joins: config.joins ?? false,
    options: optionsOf(config),
    rules: rulesWith(config.mutant),
    random,
  });
}

/** The options that were read last. A simulated cluster boots its nodes many times with the same ones. */
let lastRead: { readonly given: NodeConfig["options"]; readonly options: RaftOptions } | undefined;

function optionsOf({ options: given }: NodeConfig): RaftOptions {
  if (lastRead?.given !== given) lastRead = { given, options: readOptions(given) };
  return lastRead.options;
}
