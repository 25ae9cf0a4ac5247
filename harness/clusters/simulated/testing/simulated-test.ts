/**
 * A whole test in virtual time: controller, workload, nemesis and checker around a simulated cluster.
 */
import type { HistoryEvent } from "../../../../histories/event.ts";
import { pairOperations } from "../../../../histories/pair.ts";
import type { FaultRecord, Finding } from "../../../../runs/results.ts";
import type { Verdict } from "../../../../histories/verdict.ts";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { mesos } from "../../../../systems-under-test/mesos/system.ts";
import { multiPaxos } from "../../../../systems-under-test/multi-paxos/system.ts";
import { raft } from "../../../../systems-under-test/raft/system.ts";
import type { System } from "../../../../systems-under-test/system.ts";
import { vmFt } from "../../../../systems-under-test/vm-ft/system.ts";
import { judgeHistory } from "../../../judge.ts";
import { createFaultPlan } from "../../../nemesis/fault-plan.ts";
import { faultKinds, type FaultSpec } from "../../../nemesis/faults.ts";
import { control, type ControlEnd } from "../../../run/controller.ts";
import { workloadNamed } from "../../../workloads/index.ts";
import type { SimulationOptions } from "../options.ts";
import { createSimulatedCluster, type RunEnd } from "../simulated-cluster.ts";

export interface SimulatedTest {
  readonly seed: number;
  readonly system: keyof typeof SYSTEMS;
  readonly faults: readonly FaultSpec[];
  readonly workload?: string;
  readonly concurrency?: number;
  readonly timeLimitMs?: number;
  readonly simulation?: Partial<SimulationOptions>;
}

export interface SimulatedResult {
  readonly events: readonly HistoryEvent[];
  readonly okCount: number;
  readonly valid: Verdict;
  /** Broken invariants of the system's own monitor. */
  readonly violations: readonly string[];
  readonly findings: readonly Finding[];
  readonly faults: readonly FaultRecord[];
  readonly end: ControlEnd | undefined;
  readonly runEnd: RunEnd;
  readonly hash: string;
  readonly eventCount: number;
}

/** More virtual time than any of these tests takes. */
const endMs = 600_000;

export function simulatedTest(test: SimulatedTest): SimulatedResult {
  const workload = workloadNamed(test.workload ?? SYSTEMS[test.system].workloads[0] ?? "");
  if (workload === undefined) throw new Error(`workload: none is named "${test.workload}"`);
  const { seed } = test;
  const watched = watchedSystem(test.system);
  const findings: Finding[] = [];
  const cluster = createSimulatedCluster({
    seed,
    system: watched.system,
    members: watched.system.members(watched.system.defaultNodes),
    isolation: "frozen",
    listener: { note: () => undefined, link: () => undefined, finding: (finding) => void findings.push(finding) },
    ...test.simulation,
  });
  const timeLimitMs = test.timeLimitMs ?? 10_000;
  const random = createRandomStream(seed);
  const faults = createFaultPlan({
    faults: test.faults,
    kinds: faultKinds,
    cluster,
    random: random.fork("nemesis"),
    timeLimitMs,
  });
  const events: HistoryEvent[] = [];
  let end: ControlEnd | undefined;
  cluster.start((error) => {
    if (error !== undefined) throw error;
    control({
      cluster,
      workload,
      workloadOptions: { concurrency: test.concurrency ?? 5, rate: 0, keys: 3, operationsPerKey: 100 },
      faults,
      timeLimitMs,
      recoveryTimeoutMs: 30_000,
      random: random.fork("generator"),
      record: (event) => void events.push(event),
      onPhase: () => undefined,
      done: (given) => {
        end = given;
      },
    });
  });
  const runEnd = cluster.run({ until: () => end !== undefined, untilNs: endMs * 1e6 });
  // A clock that stands still: no verdict depends on how busy the machine is.
  const report = judgeHistory(pairOperations(events), workload.judge, {
    timeLimitMs: 60_000,
    memoryLimitBytes: 2 ** 28,
    now: () => 0,
  });
  return {
    events,
    okCount: events.filter((event) => event.type === "ok").length,
    valid: report.valid,
    violations: watched.violations(),
    findings,
    faults: faults.records(),
    end,
    runEnd,
    hash: cluster.traceHash(),
    eventCount: cluster.eventCount(),
  };
}

interface Watched {
  readonly system: System;
  readonly violations: () => readonly string[];
}

const SYSTEMS = { raft, "vm-ft": vmFt, "multi-paxos": multiPaxos, mesos } as const;

function watchedSystem(name: keyof typeof SYSTEMS): Watched {
  const system: System = SYSTEMS[name];
  const violations: string[] = [];
  const monitor = system.createMonitor?.(({ invariant, message }) => void violations.push(`${invariant}: ${message}`));
  const createNode: System["createNode"] = (config, random) => {
    const node = system.createNode(config, random);
    return monitor === undefined ? node : monitor.watch(config.id, node);
  };
  return { system: { ...system, createNode }, violations: () => violations };
}
