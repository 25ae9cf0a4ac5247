/**
 * The faults of a hunt, as the controller sees them. They come between the events of the simulation, from a strategy or
 * from recorded effects, so none of them is an operation of the history; only the healing is.
 */
import { type RandomStream, createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { System } from "../../../systems-under-test/system.ts";
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import type { OwnFault } from "../../nemesis/own/own-fault.ts";
import type { Faults } from "../../nemesis/nemesis.ts";
import { ORDERS_EVERY_MS } from "../../run/standing-orders.ts";
import type { NemesisDriver } from "../faults/nemesis-driver.ts";
import type { Signals } from "../faults/signals.ts";
import type { HuntPlan } from "../plan/plan.ts";
import { strategyNamed } from "../plan/strategies.ts";
import { drawCore, healCore } from "./ending.ts";
import type { RunRecord } from "./run-record.ts";

/** For systems that rest nothing on clocks. */
const DRIFT_OF_OTHERS = 0.2;

/** The faults of one run, and what was healed of them. */
export interface HuntFaults extends Faults {
  /** The nodes that were healed; none before the healing. */
  core(): readonly string[];
}

/**
 * Plans the faults on the driver's agenda. To be called once, before the first event.
 *
 * @throws RangeError for a strategy that does not exist
 */
export function startHuntFaults(parts: {
  readonly plan: HuntPlan;
  readonly system: System;
  /** Kinds of faults that were plugged in. */
  readonly ownFaults: readonly OwnFault[];
  readonly cluster: SimulatedCluster;
  readonly driver: NemesisDriver;
  readonly signals: Signals;
  readonly record: RunRecord;
  /** Draws the core. */
  readonly random: RandomStream;
}): HuntFaults {
  const { plan, system, ownFaults, cluster, driver, signals, record, random } = parts;
  if ("effects" in plan.faults) {
    for (const { atUs, ...effect } of plan.faults.effects) driver.at(atUs, () => void driver.act(effect));
  } else {
    strategyNamed(plan.faults.strategy).start({
      cluster,
      driver,
      signals,
      settings: plan.faults.settings,
      operatorRequests: system.operatorRequests?.(system.members(plan.nodes, plan.options)) ?? [],
      seekingRoles: system.seekingRoles ?? [],
      quietRoles: system.quietRoles ?? [],
      clockDrift: system.clockDrift ?? DRIFT_OF_OTHERS,
      faultMs: plan.faultMs,
      random: createRandomStream(plan.seed).fork("nemesis"),
      ownFaults,
    });
    planOrders(plan, system, driver, cluster.targets);
  }
  let core: readonly string[] = [];
  return {
    healAll(done) {
      driver.stop();
      record.endFaults(cluster.clock.nowNs() / 1e6);
      const wereChangesAsked = driver.effects.some(({ type }) => type === "change-members");
      core = drawCore({ cluster, system, ending: plan.ending, random: random.fork("core"), wereChangesAsked });
      healCore(cluster, core, done);
    },
    core: () => core,
  };
}

/** The orders that the system leaves to its operator, given again and again; recorded effects hold them already. */
function planOrders(plan: HuntPlan, system: System, driver: NemesisDriver, targets: readonly string[]): void {
  const orders = system.standingOrders?.(plan.options) ?? [];
  if (orders.length === 0) return;
  for (let atMs = ORDERS_EVERY_MS; atMs < plan.faultMs; atMs += ORDERS_EVERY_MS) {
    driver.at(atMs * 1000, () => {
      for (const request of orders) for (const node of targets) driver.act({ type: "operator", node, request });
    });
  }
}
