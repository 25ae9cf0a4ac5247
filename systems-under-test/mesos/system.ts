/**
 * The description of the cluster manager that the harness reads.
 */
import type { System } from "../system.ts";
import { mesosAvailability } from "./availability.ts";
import { createMesosClient } from "./client.ts";
import { createMesosMonitor } from "./monitor/monitor.ts";
import { mesosStatedProperties } from "./monitor/stated-properties.ts";
import { mesosMutants } from "./mutants.ts";
import { createNode, DEFAULT_NODES, members, nodesWith } from "./nodes.ts";
import { CLOCK_DRIFT, mesosOptions } from "./options.ts";
import { mesosWords } from "./words.ts";
import { SERVER_ROLES } from "./zookeeper/server.ts";

/** A cluster manager after Apache Mesos: masters, agents with executors, and a framework with two schedulers. */
export const mesos: System = {
  kind: "nodes",
  name: "mesos",
  title: "Mesos cluster manager",
  description:
    "Masters with soft state, agents that checkpoint their tasks, and a framework of two schedulers that reconciles.",
  workloads: ["tasks"],
  options: mesosOptions,
  mutants: mesosMutants,
  defaultNodes: DEFAULT_NODES,
  nodesWith,
  members,
  createNode,
  createClient: createMesosClient,
  main: "mesos/main.js",
  leaderRoles: ["leader", "active"],
  otherRoles: ["standby", "waiting", "agent", SERVER_ROLES.leads, SERVER_ROLES.follows, SERVER_ROLES.looks],
  seekingRoles: [SERVER_ROLES.looks],
  quietRoles: ["standby", "waiting", "agent", SERVER_ROLES.follows],
  huntStrategies: ["silent-clients", "cuts-by-role", "one-slow-disk"],
  words: mesosWords,
  mayLose: () => true,
  createMonitor: createMesosMonitor,
  statedProperties: mesosStatedProperties,
  clockDrift: CLOCK_DRIFT,
  availability: mesosAvailability,
  operatorRequests: () => [{ operator: "crash-executor" }],
  restartsHalted: true,
};
