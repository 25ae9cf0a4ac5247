/**
 * The ending of a run: what is healed when the faults are over, so that progress may be asked for.
 *
 * Healing everything would hide a system that only comes back when its last node does. So a majority is drawn and
 * healed, and of the others what is clear-cut is frozen as it is (dead nodes stay dead, cut links cut): the core
 * alone must go on. Half-broken links, disks and clocks are healed everywhere, because a leader that gets every third
 * message through stays slow, and rightly so.
 * A system that names its own conditions for losing nodes (`mayLose`) has no such majority: there all is healed.
 *
 * Source: TigerBeetle's VOPR, the transition to liveness mode. A fault that is forgotten here is a false alarm, so
 * everything that an effect can set is set back.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { System } from "../../../systems-under-test/system.ts";
import type { Done } from "../../clusters/cluster.ts";
import { PASS } from "../../clusters/link-rule.ts";
import { bringBack } from "../../nemesis/carry-out.ts";
import { defaultNetwork } from "../../clusters/simulated/options.ts";
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import type { HuntPlan } from "../plan/plan.ts";

/** The nodes that will be healed, in order. `core` draws a majority, or more of them, where the system allows it. */
export function drawCore(options: {
  readonly cluster: SimulatedCluster;
  readonly system: System;
  readonly ending: HuntPlan["ending"];
  readonly random: RandomStream;
  /** Whether somebody asked for other members: a change that is not committed may need more than a majority of these. */
  readonly wereChangesAsked: boolean;
}): readonly string[] {
  const { cluster, system, ending, random, wereChangesAsked } = options;
  const { nodes, targets } = cluster;
  if (wereChangesAsked) return [...nodes];
  if (ending !== "core" || system.mayLose !== undefined || targets.length < nodes.length) return nodes;
  const size = random.integer(Math.floor(nodes.length / 2) + 1, nodes.length);
  const drawn = new Set(random.shuffle(nodes).slice(0, size));
  return nodes.filter((node) => drawn.has(node));
}

/**
 * Heals these nodes, and everything everywhere that is only half broken; `done` when they are up again.
 * Links outside of the core that drop everything stay as they are.
 */
export function healCore(cluster: SimulatedCluster, core: readonly string[], done: Done): void {
  const { loss, duplicate, delay } = defaultNetwork;
  cluster.setNetwork({ loss, duplicate, delay });
  for (const node of cluster.nodes) {
    cluster.setDisk(node, {});
    cluster.setClock(node, { offsetMs: 0, rate: 1 });
    for (const other of [...cluster.nodes, "client"]) {
      if (other === node) continue;
      // Clients reach everybody again. A leader that all nodes hear and no client reaches keeps its place, rightly.
      const isInside = other === "client" || (core.includes(node) && core.includes(other));
      if (isInside || !isCut(cluster, node, other)) healLink(cluster, node, other);
      if (isInside || !isCut(cluster, other, node)) healLink(cluster, other, node);
    }
  }
  bringBack(
    cluster,
    (node) => core.includes(node),
    ([error]) => done(error),
  );
}

function isCut(cluster: SimulatedCluster, from: string, to: string): boolean {
  return cluster.linkRule(from, to).drop === true;
}

function healLink(cluster: SimulatedCluster, from: string, to: string): void {
  cluster.setLink(from, to, PASS);
  cluster.clog(from, to, cluster.clock.nowNs());
}
