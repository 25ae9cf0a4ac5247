/**
 * What a bundled system does as real processes: operations a second and latency without faults, and how long after
 * its leader was killed the next operation succeeds. All through the same proxies and clients as every test.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HistoryEvent } from "../histories/event.ts";
import type { Json } from "../histories/json.ts";
import type { Cluster } from "../harness/clusters/cluster.ts";
import { createLocalCluster } from "../harness/clusters/local/local-cluster.ts";
import type { MessageTape } from "../harness/clusters/messages/message-tape.ts";
import { interpret } from "../harness/generator/interpreter.ts";
import { once, type Template } from "../harness/generator/combinators/once.ts";
import { repeat } from "../harness/generator/combinators/repeat.ts";
import { timeLimit } from "../harness/generator/combinators/time-limit.ts";
import { workloads } from "../harness/workloads/index.ts";
import type { Workload } from "../harness/workloads/workload.ts";
import { createRandomStream } from "../systems-under-test/node-kit/random.ts";
import type { System } from "../systems-under-test/system.ts";
import { fieldText } from "../systems-under-test/words.ts";

const CONCURRENCY = 20;
/** Processes of one load; the next load's must be others, because a system remembers whom it has answered. */
const PROCESSES_MAX = 1_000_000;

export interface ClusterFigures {
  /** The name of what the clients did. */
  readonly workload: string;
  readonly operationsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of this process while it was measured. */
  readonly cpuSeconds: number;
  /** One per kill: from SIGKILL of the leader to the next ok. None where nobody leads. */
  readonly failoverMs: readonly number[];
}

/** A system as it is measured: with the defaults of its options, or with one of them set. */
export interface Variant {
  readonly system: System;
  /** The name of the system, and of what is set. */
  readonly name: string;
  readonly options: { readonly [name: string]: Json };
  /** What the clients do again and again. Default: the workload. */
  readonly load?: Load;
}

/** One operation, again and again. */
interface Load {
  readonly name: string;
  readonly asks: Template;
  /** Requests in it. */
  readonly requests: number;
}

const SET: { readonly [name: string]: Json } = { f: "set", path: "/", data: 1 };
const PIPELINED = 10;

/** What is measured beside the workloads, by system. */
const LOADS: { readonly [system: string]: readonly Load[] } = {
  zookeeper: [
    { name: "writes", asks: { f: "set", value: SET }, requests: 1 },
    { name: "reads", asks: { f: "get", value: { path: "/" } }, requests: 1 },
    {
      name: `writes, ${PIPELINED} in a pipeline`,
      asks: { f: "pipeline", value: { requests: Array.from({ length: PIPELINED }, () => SET) } },
      requests: PIPELINED,
    },
  ],
};

/** Options whose other values are measured, too: they say what an operation costs. */
const MEASURED = ["replication", "reads"];

/** The system by default, then with each other style of replication, or of reads, that it has. */
export function variantsOf(system: System): readonly Variant[] {
  const measured = system.options.filter(({ name }) => MEASURED.includes(name));
  return [
    { system, name: system.name, options: {} },
    ...measured.flatMap(({ name, choices = [], default: usual }) =>
      choices
        .filter((choice) => choice !== usual)
        .map((choice) => ({ system, name: `${system.name}, ${fieldText(choice)}`, options: { [name]: choice } })),
    ),
    ...(LOADS[system.name] ?? []).map((own) => ({
      system,
      name: `${system.name}, ${own.name}`,
      options: {},
      load: own,
    })),
  ];
}

/** Registers where the system has them, else what it is for. */
function workloadOf({ name, workloads: names }: System): Workload {
  const wanted = names.includes("register") ? "register" : names[0];
  const workload = workloads.find((each) => each.name === wanted);
  if (workload === undefined) throw new Error(`${name}: expected a workload, found ${wanted ?? "none"}`);
  return workload;
}

export async function benchCluster(
  { system, options: set, load: asked }: Variant,
  options: { readonly seconds: number; readonly kills: number; readonly tape?: MessageTape | undefined },
): Promise<ClusterFigures> {
  const runDirectory = mkdtempSync(join(tmpdir(), `clew-bench-${system.name}-`));
  const cluster = createLocalCluster({
    system,
    members: system.members(system.defaultNodes),
    options: { ...Object.fromEntries(system.options.map((option) => [option.name, option.default])), ...set },
    runDirectory,
    disk: "true",
    fsyncMs: [0, 0],
    seed: 1,
    listener: { note() {}, finding: (finding) => process.stderr.write(`${finding.message}\n`), link() {} },
    tape: options.tape,
    clientTimeoutMs: 5_000,
  });
  const usual = workloadOf(system);
  const workload = asked === undefined ? usual : { name: asked.name, generator: () => repeat(once(asked.asks)) };
  try {
    await new Promise<void>((resolve, reject) => cluster.start((error) => (error ? reject(error) : resolve())));
    // The first seconds elect a leader and warm the processes up; they are not counted.
    await load(cluster, { workload, seconds: 3, onOk: () => {} });
    const latencies: number[] = [];
    const before = process.cpuUsage();
    await load(cluster, { workload, seconds: options.seconds, onOk: (latencyMs) => latencies.push(latencyMs) });
    const { user, system: kernel } = process.cpuUsage(before);
    latencies.sort((a, b) => a - b);
    const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN;
    const failoverMs: number[] = [];
    const kills = cluster.status().some((node) => node.isLeader) ? options.kills : 0;
    for (let kill = 0; kill < kills; kill++) {
      // oxlint-disable-next-line no-await-in-loop -- one failover after the other is the point
      failoverMs.push(await failover(cluster, workload));
    }
    return {
      workload: workload.name,
      operationsPerSecond: (latencies.length * (asked?.requests ?? 1)) / options.seconds,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      cpuSeconds: (user + kernel) / 1e6,
      failoverMs,
    };
  } finally {
    await new Promise<void>((resolve) => cluster.stop(() => resolve()));
    rmSync(runDirectory, { recursive: true, force: true });
  }
}

let loads = 0;

/** Loads the cluster for so long; `onOk` gets each ok operation's latency and time (ns of the run). */
function load(
  cluster: Cluster,
  options: {
    readonly workload: Pick<Workload, "generator">;
    readonly seconds: number;
    readonly onOk: (latencyMs: number, timeNs: number) => void;
  },
): Promise<void> {
  const invoked = new Map<HistoryEvent["process"], number>();
  const firstProcess = PROCESSES_MAX * loads++;
  return new Promise((resolve, reject) => {
    interpret({
      generator: timeLimit(
        options.seconds * 1000,
        options.workload.generator({ concurrency: CONCURRENCY, rate: 0, keys: 4, operationsPerKey: 500 }),
      ),
      clock: cluster.clock,
      concurrency: CONCURRENCY,
      openClient: (process, worker) => cluster.openClient(firstProcess + process, worker),
      random: createRandomStream(1),
      record(event) {
        if (event.type === "invoke") invoked.set(event.process, event.time);
        else if (event.type === "ok") {
          options.onOk((event.time - (invoked.get(event.process) ?? event.time)) / 1e6, event.time);
        }
      },
      done: (end) => (end.error === undefined ? resolve() : reject(end.error)),
    });
  });
}

/** Kills the leader in the middle of a load; gives ms to the next ok, and leaves the cluster whole again. */
async function failover(cluster: Cluster, workload: Pick<Workload, "generator">): Promise<number> {
  let killedNs: number | undefined;
  let nextOkMs: number | undefined;
  let victim: string | undefined;
  cluster.clock.at(cluster.clock.nowNs() + 1e9, () => {
    victim = cluster.status().find((node) => node.isLeader)?.id;
    if (victim === undefined) return;
    killedNs = cluster.clock.nowNs();
    cluster.kill(victim, { powerLoss: false }, () => {});
  });
  await load(cluster, {
    workload,
    seconds: 6,
    onOk(latencyMs, timeNs) {
      // Operations that began before the kill may have been answered before it, too.
      if (killedNs === undefined || timeNs - latencyMs * 1e6 < killedNs) return;
      nextOkMs ??= (timeNs - killedNs) / 1e6;
    },
  });
  const stopped = victim;
  if (stopped !== undefined) {
    await new Promise<void>((resolve) => cluster.restart(stopped, { wipe: false }, () => resolve()));
    await load(cluster, { workload, seconds: 3, onOk: () => {} });
  }
  return nextOkMs ?? Number.NaN;
}
