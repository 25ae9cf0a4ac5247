/**
 * The cluster of a hunt: what its plan describes, with the system's own monitor beside its nodes, and everything that
 * happens told to the run's record and to the strategies.
 */
import type { System, SystemMonitor } from "../../../systems-under-test/system.ts";
import type { Finding } from "../../../runs/results.ts";
import type { AvailabilityWatch } from "../../availability/availability.ts";
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import { claimWith } from "../../run/claims.ts";
import { openSimulation } from "../../run/simulation.ts";
import type { Signals } from "../faults/signals.ts";
import { isAsked, type Failure } from "../../../runs/hunts/oracle.ts";
import type { HuntPlan } from "../plan/plan.ts";
import type { RunRecord } from "./run-record.ts";
import type { SimulateSurroundings } from "./surroundings.ts";

/** What a hunt runs on. */
export interface HuntCluster {
  readonly cluster: SimulatedCluster;
  /** The system's own, if it has one and the plan lets it watch. */
  readonly monitor: SystemMonitor | undefined;
}

/** The cluster, not started yet. @throws RangeError for an option that the system does not have */
export function openHuntCluster(parts: {
  readonly plan: HuntPlan;
  readonly system: System;
  readonly surroundings: SimulateSurroundings;
  readonly watch: AvailabilityWatch | undefined;
  readonly record: RunRecord;
  readonly signals: Signals;
}): HuntCluster {
  const { plan, system, surroundings, watch, record, signals } = parts;
  const watches = plan.watches && isAsked("invariant", plan.oracles);
  // Without the monitor nobody could say which failures are expected.
  const { weaknesses = [] } = claimWith(system, plan.options) ?? {};
  const hasWeaknesses = weaknesses.some(({ check }) => check === undefined);
  const watching = watches || hasWeaknesses ? monitorOf({ system, plan, record, watches, nowMs }) : undefined;
  const monitor = watches ? watching : undefined;
  function nowMs(): number {
    return cluster.clock.nowNs() / 1e6;
  }
  const cluster = openSimulation(
    {
      system: monitored(system, watching),
      members: system.members(plan.nodes, plan.options),
      options: plan.options,
      mutant: plan.mutant,
      seed: plan.seed,
      network: plan.network,
      disk: plan.disk,
      host: plan.host,
      clientTimeoutMs: plan.clientTimeoutMs,
      eventsMax: plan.eventsMax,
      shufflesTies: plan.shufflesTies,
      recordMax: surroundings.recordMax ?? 0,
      isolation: surroundings.isolation ?? "shared",
      onWrite(node) {
        record.wrote(node);
        signals.wrote(node);
      },
      onDurable: (node) => signals.synced(node),
      onDiskFull: (node) => signals.diskWasFull(node),
      listener: {
        note(note) {
          record.note(note);
          signals.noted(note);
        },
        ...(surroundings.onLink === undefined ? {} : { link: surroundings.onLink }),
        finding: (finding) => record.fail(findingFailure(finding)),
      },
    },
    { watch, around: surroundings.around, onMessage: surroundings.onMessage },
  );
  return { cluster, monitor };
}

function findingFailure({ kind, message, time }: Finding): Failure {
  return { oracle: kind === "budget" ? "events" : "finding", message, timeMs: time / 1e6 };
}

function monitorOf(parts: {
  readonly system: System;
  readonly plan: HuntPlan;
  readonly record: RunRecord;
  /** Whether broken invariants count. */
  readonly watches: boolean;
  readonly nowMs: () => number;
}): SystemMonitor | undefined {
  const { system, plan, record, watches, nowMs } = parts;
  return system.createMonitor?.(
    ({ invariant, message }) => {
      if (!watches) return;
      record.fail({ oracle: "invariant", invariant, message: `${invariant}: ${message}`, timeMs: nowMs() });
    },
    { options: plan.options, onWeakness: (seen) => record.weakness({ ...seen, timeMs: nowMs() }) },
  );
}

function monitored(system: System, monitor: SystemMonitor | undefined): System {
  if (monitor === undefined) return system;
  return { ...system, createNode: (config, random) => monitor.watch(config.id, system.createNode(config, random)) };
}
