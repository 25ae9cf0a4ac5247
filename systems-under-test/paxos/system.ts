/**
 * The description of single-decree Paxos that the harness reads.
 */
import type { AnyNode } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import { serverMembers } from "../servers.ts";
import type { Member, NodeConfig, System } from "../system.ts";
import { paxosAvailability } from "./availability.ts";
import { createPaxosClient } from "./client.ts";
import { createPaxosNode } from "./core/node.ts";
import { paxosOptions, placementOf, readOptions } from "./core/options.ts";
import { paxosInvariants } from "./monitor/invariants.ts";
import { createClusterMonitor } from "./monitor/monitor.ts";
import { paxosMutants, rulesWith } from "./mutants.ts";
import { paxosWords } from "./words.ts";

/** Single-decree Paxos, 1 to 9 nodes named n1, n2, …; the option `roles` says who proposes, accepts and learns. */
export const paxos: System = {
  kind: "nodes",
  name: "paxos",
  title: "Single-decree Paxos",
  description: "Proposers, durable acceptors and learners that decide one value for each key, once and for ever.",
  workloads: ["consensus"],
  options: paxosOptions,
  mutants: paxosMutants,
  defaultNodes: 5,
  members: (nodes) => serverMembers("paxos", nodes),
  createNode,
  createClient: createPaxosClient,
  main: "paxos/main.js",
  // Nobody leads, and a node keeps its role.
  leaderRoles: [],
  otherRoles: ["peer", "proposer", "acceptor", "learner"],
  words: paxosWords,
  createMonitor: createClusterMonitor,
  // It keeps its promises through any crash; without a majority of acceptors it is only unavailable.
  mayLose: () => true,
  availability: paxosAvailability,
  restartsHalted: false,
  invariants: paxosInvariants,
  interchangeable,
};

/** Ballots are compared by the names of their proposers; acceptors and learners are never compared. */
function interchangeable(all: readonly Member[], options: NodeConfig["options"]): readonly (readonly string[])[] {
  const { proposers, acceptors, learners } = placementOf(
    all.map(({ id }) => id),
    readOptions(options).roles,
  );
  const only = (ids: readonly string[], others: readonly string[]): string[] =>
    ids.filter((id) => !others.includes(id));
  const groups = [only(acceptors, [...proposers, ...learners]), only(learners, [...proposers, ...acceptors])];
  return groups.filter(({ length }) => length > 1);
}

function createNode(config: NodeConfig, random: RandomStream): AnyNode {
  const options = readOptions(config.options);
  const ids = config.members.map(({ id }) => id);
  return createPaxosNode({
    id: config.id,
    placement: placementOf(ids, options.roles),
    options,
    rules: rulesWith(config.mutant),
    random,
  });
}
