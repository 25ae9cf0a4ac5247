/**
 * A whole run of an example: workload under faults, healing, final reads, verdict. What a test of the command line would
 * do, without its files.
 */
import type { HistoryEvent } from "../../../../histories/event.ts";
import { pairOperations } from "../../../../histories/pair.ts";
import type { Verdict } from "../../../../histories/verdict.ts";
import type { FaultRecord } from "../../../../runs/results.ts";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { judgeHistory } from "../../../judge.ts";
import { createFaultPlan } from "../../../nemesis/fault-plan.ts";
import { control, type ControlEnd } from "../../../run/controller.ts";
import { maelstromWorkloads } from "../../../workloads/maelstrom/index.ts";
import type { ExecutablesCluster, ExecutablesClusterOptions } from "../executables-cluster.ts";
import { createTestClusters, example } from "./started-cluster.ts";

const NODES = ["n1", "n2", "n3"];
const CONCURRENCY = 6;
/** Long enough for what the examples tell each other now and then. */
const QUIESCENCE_MS = 2_000;
/** Clients of a node that is cut off are soon free for another operation. */
const CLIENT_TIMEOUT_MS = 1_000;
const BUDGET = { timeLimitMs: 10_000, memoryLimitBytes: 256 * 1024 * 1024, now: (): number => performance.now() };

/** Which example runs, and under which faults. */
export interface ExampleRun {
  readonly file: string;
  readonly workload: string;
  readonly isBroken?: boolean;
  readonly faults?: readonly string[];
  readonly timeLimitMs?: number;
  readonly cluster?: Partial<ExecutablesClusterOptions>;
  /** Called before the nodes are started. */
  readonly prepare?: (cluster: ExecutablesCluster) => void;
}

/** What came of it. */
export interface ExampleVerdict {
  readonly valid: Verdict;
  readonly message: string;
  readonly faults: readonly FaultRecord[];
  readonly okCount: number;
  readonly leftBroken: readonly string[];
  readonly findings: readonly string[];
}

/** Runs it on a cluster of its own, and ends that. */
export async function runExample(run: ExampleRun): Promise<ExampleVerdict> {
  const clusters = createTestClusters();
  try {
    return await runOn(run, clusters.open);
  } finally {
    await clusters.end();
  }
}

async function runOn(
  { file, workload: name, isBroken = false, faults = [], timeLimitMs = 1_500, cluster: changes, prepare }: ExampleRun,
  open: ReturnType<typeof createTestClusters>["open"],
): Promise<ExampleVerdict> {
  const workload = maelstromWorkloads.find((one) => one.name === name);
  const rpc = workload?.rpc;
  if (rpc === undefined || workload === undefined) throw new Error(`no workload ${name}`);
  const opened = open({
    command: { file: example(`javascript/${file}`), args: isBroken ? ["--bug"] : [] },
    nodes: NODES,
    rpc,
    clientTimeoutMs: CLIENT_TIMEOUT_MS,
    ...changes,
  });
  const { cluster } = opened;
  prepare?.(cluster);
  await opened.start();
  const plan = createFaultPlan({
    faults: faults.map((fault) => ({ fault, everyMs: 700, forMs: 400 })),
    cluster,
    random: createRandomStream(1),
    timeLimitMs,
  });
  const events: HistoryEvent[] = [];
  const end = await new Promise<ControlEnd>((resolve) => {
    control({
      cluster,
      workload,
      workloadOptions: {
        concurrency: CONCURRENCY,
        rate: 100,
        keys: 1,
        operationsPerKey: 60,
        quiescenceMs: QUIESCENCE_MS,
      },
      faults: plan,
      timeLimitMs,
      recoveryTimeoutMs: 10_000,
      random: createRandomStream(1),
      record: (event) => events.push(event),
      onPhase: () => {},
      done: resolve,
    });
  });
  if (end.interpreted.error !== undefined) throw end.interpreted.error;
  const operations = pairOperations(events.filter(({ process }) => process !== "nemesis"));
  const report = judgeHistory(operations, workload.judge, BUDGET);
  return {
    valid: report.valid,
    message: report.keys[0]?.explanation?.sentences[0] ?? report.keys[0]?.unknownBecause ?? report.model,
    faults: plan.records(),
    okCount: operations.filter(({ outcome }) => outcome === "ok").length,
    leftBroken: [...plan.leftBroken(), ...cluster.disturbances()],
    findings: opened.findings.map((finding) => finding.message),
  };
}
