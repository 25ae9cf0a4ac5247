/**
 * The members of a cluster, and how each node is created.
 */
import type { AnyNode, Id } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Member, NodeConfig } from "../system.ts";
import { createAgent } from "./agent/node.ts";
import { createMaster } from "./master/node.ts";
import { rulesWith } from "./mutants.ts";
import { readOptions } from "./options.ts";
import { createRegister } from "./register/register.ts";
import { createScheduler } from "./scheduler/node.ts";

const MASTERS = 3;
const SCHEDULERS = 2;
/** Nodes that are no agents: the register, masters and schedulers. */
const OTHERS = 1 + MASTERS + SCHEDULERS;
const AGENTS_MIN = 2;
const AGENTS_MAX = 100;

/** The name of the register. */
const REGISTER = "register";

/** Nodes of a cluster with three agents. */
export const DEFAULT_NODES = OTHERS + 3;

/**
 * The register, masters m1 to m3, schedulers s1 and s2, and agents a1, a2, … Faults do not aim at the register.
 * @throws RangeError for another number than 8 to 106
 */
export function members(nodes: number): readonly Member[] {
  const agents = nodes - OTHERS;
  if (!Number.isInteger(agents) || agents < AGENTS_MIN || agents > AGENTS_MAX) {
    const range = `${OTHERS + AGENTS_MIN} to ${OTHERS + AGENTS_MAX}`;
    throw new RangeError(
      `mesos: expected ${range} nodes, found ${nodes}: the register, three masters, two schedulers, and agents.`,
    );
  }
  const named = (prefix: string, role: string, count: number): Member[] =>
    Array.from({ length: count }, (_, n) => ({ id: `${prefix}${n + 1}`, role, isTarget: true }));
  return [
    { id: REGISTER, role: "register", isTarget: false },
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
  const register = idOf(all, "register");
  const role = all.find((member) => member.id === id)?.role;
  const common = { id, register, options, rules, random };
  const others = all.map((member) => member.id).filter((other) => other !== id);
  if (role === "register") return createRegister({ id, others, options, rules }) as unknown as AnyNode;
  if (role === "master") return createMaster(common) as unknown as AnyNode;
  if (role === "scheduler") return createScheduler(common) as unknown as AnyNode;
  return createAgent(common) as unknown as AnyNode;
}

function idOf(all: readonly Member[], role: string): Id {
  return all.find((member) => member.role === role)?.id ?? "";
}
