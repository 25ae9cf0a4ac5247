/**
 * Catching up: after the last read, every node must come along.
 *
 * Clients are served by a majority; that the others follow only shows when one waits for them. Where some stay cut off,
 * the leader may be one whom not everybody hears, and rightly so: there nothing is asked.
 */
import type { System, SystemMonitor } from "../../../systems-under-test/system.ts";
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import { runSimulation } from "../../run/simulation.ts";
import { giveOrders, ORDERS_EVERY_MS } from "../../run/standing-orders.ts";
import type { Failure } from "../../../runs/hunts/oracle.ts";
import type { HuntPlan } from "../plan/plan.ts";

/**
 * Runs the healed cluster until its monitor says that nobody lags behind, or the plan's bound is over.
 *
 * @param parts.core the nodes that were healed
 * @returns who lags behind; undefined when all came along, or nothing is asked
 */
export function catchUp(parts: {
  readonly plan: HuntPlan;
  readonly system: System;
  readonly cluster: SimulatedCluster;
  readonly monitor: SystemMonitor | undefined;
  readonly core: readonly string[];
}): Failure | undefined {
  const { plan, system, cluster, monitor, core } = parts;
  if (core.length < cluster.nodes.length) return undefined;
  const lagging = (): string | undefined => monitor?.lagging?.(membersAmong(core, cluster));
  const endNs = cluster.clock.nowNs() + plan.recoveryMs * 1e6;
  const orders = system.standingOrders?.(plan.options) ?? [];
  const turnNs = orders.length === 0 ? Infinity : ORDERS_EVERY_MS * 1e6;
  while (lagging() !== undefined && cluster.clock.nowNs() < endNs) {
    giveOrders(cluster, orders);
    const untilNs = Math.min(endNs, cluster.clock.nowNs() + turnNs);
    if (runSimulation(cluster, { lastUs: Math.floor(untilNs / 1000), until: () => lagging() === undefined }) !== "time")
      break;
  }
  const who = lagging();
  if (who === undefined) return undefined;
  const message = `${plan.recoveryMs} ms after the last read, ${who}`;
  return { oracle: "liveness", message, timeMs: cluster.clock.nowNs() / 1e6 };
}

/** Of a node that is no member, or not yet, nobody asks that it follows. */
function membersAmong(nodes: readonly string[], { membership }: SimulatedCluster): readonly string[] {
  if (membership === undefined) return nodes;
  const { members } = membership.members();
  return nodes.filter((node) => members.includes(node));
}
