/**
 * Targets: which nodes a fault is done to, decided when it is done, because "leader" means the leader of that moment.
 */
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster, NodeStatus } from "../clusters/cluster.ts";
import { majoritySize, minoritySize } from "./grudges.ts";

/** Targets of nodes that have a name of their own, besides ids and roles. */
export const NODE_TARGETS = ["one", "minority", "minority-third", "majority", "all", "some", "leader"] as const;

/** The nodes chosen, and what must be said about the choice. */
export interface Choice {
  readonly nodes: readonly string[];
  /** Why it is not exactly what was asked for. */
  readonly remark?: string;
}

/**
 * Chooses nodes for a target: "one", "minority", "minority-third", "majority", "all", "some", "leader", the name of
 * a node or a role, or a list of such names. Shares count among all nodes that faults may pick, and are then taken
 * from those that are up.
 */
export function chooseNodes(target: Json, cluster: Cluster, random: RandomStream): Choice {
  const status = cluster.status();
  const isUp = (node: string): boolean => status.some(({ id, state }) => id === node && state !== "stopped");
  const up = cluster.targets.filter(isUp);
  const some = (count: number): Choice => ({ nodes: random.shuffle(up).slice(0, Math.max(1, count)) });
  const size = cluster.targets.length;
  switch (typeof target === "string" ? target : "") {
    case "one":
      return some(1);
    case "minority":
      return some(minoritySize(size));
    case "minority-third":
      return some(Math.floor((size - 1) / 3));
    case "majority":
      return some(majoritySize(size));
    case "all":
      return { nodes: up };
    case "some":
      return up.length === 0 ? { nodes: [] } : some(random.integer(1, up.length));
    case "leader":
      return chooseLeader(status, up, random);
    default:
      return chooseNamed(target, cluster, status);
  }
}

function chooseLeader(status: readonly NodeStatus[], up: readonly string[], random: RandomStream): Choice {
  const leaders = status.filter(({ id, state, isLeader }) => isLeader && state === "running" && up.includes(id));
  // A deposed leader may not know it yet: the one of the highest term is the leader.
  const [leader] = leaders.sort((one, other) => (other.term ?? 0) - (one.term ?? 0));
  if (leader !== undefined) return { nodes: [leader.id] };
  const nodes = random.shuffle(up).slice(0, 1);
  return { nodes, remark: "no leader was known: one node at random" };
}

function chooseNamed(target: Json, cluster: Cluster, status: readonly NodeStatus[]): Choice {
  const names = Array.isArray(target) ? (target as readonly Json[]) : [target];
  const nodes: string[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    const found = cluster.nodes.filter(
      (node) => node === name || status.some(({ id, role }) => id === node && role === name),
    );
    if (found.length === 0) unknown.push(JSON.stringify(name));
    nodes.push(...found);
  }
  if (unknown.length === 0) return { nodes };
  return { nodes, remark: `no node or role is named ${unknown.join(", ")} (nodes: ${cluster.nodes.join(", ")})` };
}
