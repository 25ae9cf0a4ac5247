/**
 * The description of the coordination service that the harness reads.
 */
import type { AnyNode } from "../node-kit/node.ts";
import { serverMembers } from "../servers.ts";
import type { NodeConfig, System } from "../system.ts";
import { zookeeperAvailability } from "./availability.ts";
import { zookeeperClaim } from "./claim.ts";
import { createZookeeperClient } from "./clients.ts";
import { createZookeeperMonitor } from "./monitor/zookeeper-monitor.ts";
import { checkMutant, zookeeperMutants } from "./mutants.ts";
import { createZookeeperNode } from "./node.ts";
import { readServiceOptions, readZabOptions, zookeeperOptions } from "./options.ts";
import { serviceRulesWith } from "./service/mutants.ts";
import { createService } from "./service/service.ts";
import { zookeeperWords } from "./words.ts";
import { zabRulesWith } from "./zab/mutants.ts";

/** ZooKeeper, 1 to 9 servers named n1, n2, … */
export const zookeeper: System = {
  kind: "nodes",
  name: "zookeeper",
  title: "ZooKeeper-like coordination service",
  description:
    "A tree of small nodes with sessions, watches and ephemeral nodes, on an ordered log (ZAB) under one leader.",
  workloads: [
    "znodes",
    "lock-recipe",
    "fenced-lock-recipe",
    "unfenced-lock-recipe",
    "election-recipe",
    "barrier-recipe",
    "configuration-recipe",
    "register-recipe",
    "counter-recipe",
    "queue-recipe",
  ],
  drawnWorkloads: [
    "znodes",
    "znodes",
    "znodes",
    "znodes",
    "lock-recipe",
    "fenced-lock-recipe",
    "configuration-recipe",
    "election-recipe",
    "barrier-recipe",
  ],
  options: zookeeperOptions,
  mutants: zookeeperMutants,
  defaultNodes: 5,
  members: (nodes) => serverMembers("zookeeper", nodes),
  createNode,
  createClient: createZookeeperClient,
  main: "zookeeper/main.js",
  leaderRoles: ["leader"],
  otherRoles: ["follower", "looking"],
  seekingRoles: ["looking"],
  quietRoles: ["follower"],
  huntStrategies: ["lagging-followers", "silent-clients", "one-slow-disk", "cuts-by-role"],
  words: zookeeperWords,
  createMonitor: createZookeeperMonitor,
  claim: zookeeperClaim,
  availability: zookeeperAvailability,
  restartsHalted: false,
};

function createNode({ id, members, options, mutant }: NodeConfig): AnyNode {
  checkMutant(mutant);
  return createZookeeperNode(
    { id, members: members.map((member) => member.id), options: readZabOptions(options), rules: zabRulesWith(mutant) },
    (broadcast) => createService(broadcast, { options: readServiceOptions(options), rules: serviceRulesWith(mutant) }),
  );
}
