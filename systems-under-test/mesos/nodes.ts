/**
 * The members of a cluster, and how each node is created.
 */
import type { AnyNode, Json } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Member, NodeConfig } from "../system.ts";
import { createAgent } from "./agent/node.ts";
import { createMaster } from "./master/node.ts";
import { rulesWith } from "./mutants.ts";
import { electionOf, type MesosOptions, readOptions } from "./options.ts";
import type { Coordination } from "./register/coordination.ts";
import { registerCoordination } from "./register/register-client.ts";
import { createRegister } from "./register/register.ts";
import type { MesosRules } from "./rules.ts";
import { createScheduler } from "./scheduler/node.ts";
import { zookeeperCoordination } from "./zookeeper/coordination.ts";
import { createCoordinationServer } from "./zookeeper/server.ts";

const MASTERS = 3;
const SCHEDULERS = 2;
const SERVERS = 3;
const AGENTS_MIN = 2;
const AGENTS_MAX = 100;
const DEFAULT_AGENTS = 3;

/** The name of the register. */
const REGISTER = "register";

/** Nodes of a cluster with a register and three agents. */
export const DEFAULT_NODES = 1 + MASTERS + SCHEDULERS + DEFAULT_AGENTS;

type Options = { readonly [name: string]: Json };

/** Nodes that are no agents: masters, schedulers, and the register or the servers of ZooKeeper. */
export function othersWith(options: Options): number {
  return MASTERS + SCHEDULERS + (electionOf(options) === "zookeeper" ? SERVERS : 1);
}

/** The number of nodes with these options: three agents, and all others. */
export function nodesWith(options: Options): number {
  return othersWith(options) + DEFAULT_AGENTS;
}

/**
 * The register or the servers z1 to z3 of ZooKeeper, masters m1 to m3, schedulers s1 and s2, and agents a1, a2, … Faults do not aim at
 * the register.
 * @throws RangeError for another number than 8 to 106, and with ZooKeeper 10 to 108
 */
export function members(nodes: number, options: Options = {}): readonly Member[] {
  const others = othersWith(options);
  const isZookeeper = electionOf(options) === "zookeeper";
  const agents = nodes - others;
  if (!Number.isInteger(agents) || agents < AGENTS_MIN || agents > AGENTS_MAX) {
    const range = `${others + AGENTS_MIN} to ${others + AGENTS_MAX}`;
    const elects = isZookeeper ? "three servers of ZooKeeper" : "the register";
    throw new RangeError(
      `mesos: expected ${range} nodes, found ${nodes}: ${elects}, three masters, two schedulers, and agents.`,
    );
  }
  const named = (prefix: string, role: string, count: number): Member[] =>
    Array.from({ length: count }, (_, n) => ({ id: `${prefix}${n + 1}`, role, isTarget: true }));
  return [
    ...(isZookeeper ? named("z", "zookeeper", SERVERS) : [{ id: REGISTER, role: "register", isTarget: false }]),
    ...named("m", "master", MASTERS),
    ...named("s", "scheduler", SCHEDULERS),
    ...named("a", "agent", agents),
  ];
}

/** The node with this id. @throws RangeError for a bad option */
export function createNode(config: NodeConfig, random: RandomStream): AnyNode {
  const { id, members: all } = config;
  const options = readOptions(config.options);
  const rules = rulesWith(config.mutant);
  const role = all.find((member) => member.id === id)?.role;
  const others = all.map((member) => member.id).filter((other) => other !== id);
  if (role === "register") return createRegister({ id, others, options, rules }) as unknown as AnyNode;
  if (role === "zookeeper") return createCoordinationServer(id, serversAmong(all), random);
  const common = { id, coordination: coordinationFor(config, options, { rules, random }), options, rules, random };
  if (role === "master") return createMaster(common) as unknown as AnyNode;
  if (role === "scheduler") return createScheduler(common) as unknown as AnyNode;
  return createAgent(common) as unknown as AnyNode;
}

function serversAmong(all: readonly Member[]): readonly Member[] {
  return all.filter(({ role }) => role === "zookeeper");
}

function coordinationFor(
  { id, members: all }: NodeConfig,
  { election, sessionMs }: MesosOptions,
  how: { readonly rules: MesosRules; readonly random: RandomStream },
): Coordination {
  if (election === "register") return registerCoordination(REGISTER, sessionMs);
  return zookeeperCoordination({ id, servers: serversAmong(all).map((server) => server.id), sessionMs, ...how });
}
