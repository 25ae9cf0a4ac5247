/**
 * The cluster that a test asks for, and what makes its time go on.
 *
 * Processes run by themselves. A simulated world stands still until somebody runs its events, so whoever waits for
 * something in it must run them meanwhile.
 *
 * Of the kinds of clusters only the one that is asked for is loaded.
 */
import { setImmediate } from "node:timers/promises";
import type { MessageCounts } from "../../runs/run-figures.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { AnySystem, ExecutableSystem } from "../any-system.ts";
import type { AvailabilityWatch } from "../availability/availability.ts";
import { watchedCluster, watchNote } from "../availability/watched-cluster.ts";
import type { Cluster, ClusterListener } from "../clusters/cluster.ts";
import { createMessageLog, talkative, type MessageLog } from "../clusters/simulated/network/message-log.ts";
import type { NodeWatch } from "../clusters/executables/network/node-watch.ts";
import type { createLocalCluster } from "../clusters/local/local-cluster.ts";
import type { MachineAbilities } from "../clusters/machines/machine-wiring.ts";
import { isInside } from "../clusters/machines/namespaces/inside.ts";
import { whyNoProcesses } from "../clusters/local/platform.ts";
import { byteWords, type Describe, frameWords, maelstromWords } from "../clusters/messages/content-words.ts";
import type { MessageTape } from "../clusters/messages/message-tape.ts";
import type { createServerCluster } from "../clusters/servers/server-cluster.ts";
import type { ServerSystem } from "../clusters/servers/adapter/server-system.ts";
import type { RunEnd, SimulatedCluster } from "../clusters/simulated/simulated-cluster.ts";
import { withTripwires } from "../clusters/simulated/tripwires.ts";
import type { TestSpec } from "../spec/spec.ts";
import type { Workload } from "../workloads/workload.ts";
import { openSimulation, runSimulation } from "./simulation.ts";

/** The cluster of a test, and what a test needs besides. */
export interface OpenedCluster {
  readonly cluster: Cluster;
  /**
   * Settles when the condition holds; for processes at once, because what is waited for comes as events do. A simulated
   * world stands still now and then, so that signals and timers of this process have their turn: its own events do not
   * notice.
   *
   * @throws Error when a simulated world has nothing left to do, or too much, before the condition holds
   */
  readonly crank: (until: () => boolean) => Promise<void>;
  /** Follows each message; undefined where a tape takes them. */
  readonly messages: Pick<MessageLog, "records"> | undefined;
  /** What the network has carried so far; undefined where the cluster does not carry every message itself. */
  readonly messageCounts?: () => MessageCounts;
}

interface ClusterOptions {
  readonly spec: TestSpec;
  readonly system: AnySystem;
  readonly workload: Workload;
  readonly seed: number;
  readonly runDirectory: string;
  readonly listener: ClusterListener;
  /** Takes the messages of processes; undefined where nobody wants them. */
  readonly tape: MessageTape | undefined;
  readonly nodeWatch?: NodeWatch | undefined;
  /** Is told what is done to the cluster, and the roles that nodes take on. */
  readonly watch: AvailabilityWatch | undefined;
}

/** Says what the messages of a test's cluster are; undefined for one that keeps its own. */
export function describesMessages({ spec, system }: Pick<ClusterOptions, "spec" | "system">): Describe | undefined {
  if (system.kind === "server") return byteWords;
  if (system.kind === "executable") return maelstromWords();
  return spec.cluster === "simulated" ? undefined : frameWords(system.words);
}

/**
 * The cluster that the test asks for, not started yet.
 * @throws Error where nodes cannot run as processes, and the test wants them to
 */
export async function openCluster(
  options: ClusterOptions,
  platform: NodeJS.Platform = process.platform,
): Promise<OpenedCluster> {
  const { system, spec } = options;
  const why = spec.cluster === "simulated" ? undefined : whyNoProcesses(platform);
  if (why !== undefined) throw new Error(why);
  switch (system.kind) {
    case "executable":
      return await openExecutables(options, system);
    case "server":
      return await openServers(options, system);
    case "nodes":
      return await openNodes(options, system);
  }
}

async function openNodes(options: ClusterOptions, system: System): Promise<OpenedCluster> {
  const { spec } = options;
  const common = {
    system,
    members: system.members(spec.nodes, spec.options),
    mutant: spec.mutant,
    clientTimeoutMs: spec.clientTimeoutMs,
  };
  return spec.cluster === "simulated" ? openWorld(options, common) : await openProcesses(options, common);
}

type CommonOptions = Pick<
  Parameters<typeof createLocalCluster>[0],
  "system" | "members" | "mutant" | "clientTimeoutMs"
>;

async function openProcesses(options: ClusterOptions, common: CommonOptions): Promise<OpenedCluster> {
  const { createLocalCluster } = await import("../clusters/local/local-cluster.ts");
  const { spec, seed, runDirectory, watch, tape } = options;
  const wiring = spec.cluster === "namespaces" ? { wire: await machineNodes(), ...(await nodeClocks()) } : {};
  const cluster = createLocalCluster({
    ...common,
    ...wiring,
    options: spec.options,
    listener: watchedListener(options),
    tape,
    seed,
    runDirectory,
    disk: spec.disk,
    fsyncMs: spec.fsyncMs,
  });
  const followed = watch === undefined ? cluster : watchedCluster(cluster, watch);
  return { cluster: followed, crank: () => Promise.resolve(), messages: undefined };
}

type WireNodes = NonNullable<Parameters<typeof createLocalCluster>[0]["wire"]>;
type WireServers = NonNullable<Parameters<typeof createServerCluster>[0]["wire"]>;

/** @throws Error where this process is not in namespaces of its own */
async function machineNodes(): Promise<WireNodes> {
  const abilities = await machineAbilities();
  const { createMachineNodeWiring } = await import("../clusters/machines/machine-wiring.ts");
  return (nodes, keeper) => createMachineNodeWiring(nodes, keeper, abilities);
}

async function machineServers(): Promise<WireServers> {
  const abilities = await machineAbilities();
  const { createMachineServerWiring } = await import("../clusters/machines/machine-server-wiring.ts");
  return (nodes, keeper) => createMachineServerWiring(nodes, keeper, abilities);
}

async function machineAbilities(): Promise<MachineAbilities> {
  requireInside();
  const { whyNoDetour } = await import("../clusters/machines/detour/detour-here.ts");
  return { hasDetour: whyNoDetour() === undefined };
}

/** Nothing where clocks of processes cannot be set. */
async function nodeClocks(): Promise<Pick<Parameters<typeof createLocalCluster>[0], "clocks">> {
  const { whyNoClocks } = await import("../clusters/machines/clocks/clocks-here.ts");
  if ((await whyNoClocks()) !== undefined) return {};
  return { clocks: (await import("../clusters/machines/clocks/node-clocks.ts")).createNodeClocks };
}

/** Nothing where syncs cannot be traced, and disks of their own only for those who want them to lie. */
async function serverDisks({
  cluster,
  disk,
  nemesis,
}: TestSpec): Promise<Pick<Parameters<typeof createServerCluster>[0], "syncs" | "disks">> {
  if (nemesis.length === 0 && disk !== "lying") return {};
  const { whyNoTracing } = await import("../clusters/machines/disks/tracing-here.ts");
  const hasSyncs = (await whyNoTracing()) === undefined;
  const syncs = hasSyncs ? { syncs: (await import("../clusters/machines/disks/node-syncs.ts")).createNodeSyncs } : {};
  if (cluster !== "namespaces" || disk !== "lying") return syncs;
  const { whyNoImages } = await import("../clusters/machines/disks/images-here.ts");
  if (whyNoImages() !== undefined) return syncs;
  return { ...syncs, disks: (await import("../clusters/machines/disks/node-disks.ts")).createNodeDisks };
}

function requireInside(): void {
  if (isInside()) return;
  throw new Error(
    'cluster "namespaces": expected this process to be in namespaces of its own; found it outside. ' +
      "`clew test --cluster namespaces` starts itself again inside them; a library cannot.",
  );
}

function watchedListener({ listener, watch }: ClusterOptions): ClusterListener {
  if (watch === undefined) return listener;
  return {
    ...listener,
    note(note) {
      listener.note(note);
      watchNote(watch, note);
    },
  };
}

async function openExecutables(options: ClusterOptions, system: ExecutableSystem): Promise<OpenedCluster> {
  const { createExecutablesCluster } = await import("../clusters/executables/executables-cluster.ts");
  const { spec, workload, seed, runDirectory, listener, tape } = options;
  const { rpc } = workload;
  if (rpc === undefined) throw new Error(`${workload.name}: expected a workload with "rpc", found none`);
  const cluster = createExecutablesCluster({
    command: system.command,
    nodes: system.members(spec.nodes, spec.options).map(({ id }) => id),
    rpc,
    seed,
    runDirectory,
    listener,
    leaderRoles: system.leaderRoles,
    mayLose: (node, roles) => system.mayLose?.(node, roles) ?? true,
    clientTimeoutMs: spec.clientTimeoutMs,
    ...(spec.latency === undefined ? {} : { latency: spec.latency }),
    ...(spec.topology === undefined ? {} : { topology: spec.topology }),
    tape,
    ...(options.nodeWatch === undefined ? {} : { watch: options.nodeWatch }),
  });
  return {
    cluster,
    crank: () => Promise.resolve(),
    messages: undefined,
    messageCounts: () => cluster.messageCounts(),
  };
}

/**
 * What has to be there before a run begins.
 * @throws PlugInError where the server that is to be tested is not installed
 */
export async function requireProgram(system: AnySystem): Promise<void> {
  if (system.kind !== "server") return;
  await (await import("../clusters/servers/nodes/installed.ts")).requireInstalled(system);
}

async function openServers(options: ClusterOptions, system: ServerSystem): Promise<OpenedCluster> {
  const { createServerCluster } = await import("../clusters/servers/server-cluster.ts");
  const { spec, seed, runDirectory, tape } = options;
  const members = system.members(spec.nodes, spec.options);
  const wiring = spec.cluster === "namespaces" ? { wire: await machineServers(), ...(await nodeClocks()) } : {};
  const cluster = createServerCluster({
    ...wiring,
    ...(await serverDisks(spec)),
    system,
    nodes: members.map(({ id }) => id),
    targets: members.filter(({ isTarget }) => isTarget).map(({ id }) => id),
    options: spec.options,
    workload: spec.workload.name,
    seed,
    runDirectory,
    listener: watchedListener(options),
    tape,
    clientTimeoutMs: spec.clientTimeoutMs,
  });
  return { cluster, crank: () => Promise.resolve(), messages: undefined };
}

function openWorld({ spec, seed, listener, watch }: ClusterOptions, common: CommonOptions): OpenedCluster {
  const [minMs, maxMs] = spec.fsyncMs;
  const sync = { minMs: Math.max(minMs, 0.5), meanMs: Math.max((minMs + maxMs) / 2, 2) };
  const messages = createMessageLog(common.system.words);
  const cluster = openSimulation(
    {
      ...common,
      options: talkative(common.system, spec.options),
      listener,
      seed: createRandomStream(seed).fork("simulated cluster").next(),
      disk: { sync },
    },
    {
      watch,
      around: (system, nowNs) => messages.around(system, nowNs),
      onMessage: (message, timeNs) => messages.onMessage(message, timeNs),
    },
  );
  return {
    cluster,
    messages,
    crank: async (until) => {
      let end = turn(cluster, until);
      while (end === "pause") {
        // oxlint-disable-next-line no-await-in-loop -- the next turn comes after this one
        await setImmediate();
        end = turn(cluster, until);
      }
      if (end !== "condition") {
        throw new Error(
          end === "idle"
            ? "the simulated world came to rest before the run was over"
            : `the simulated run took more than ${cluster.eventCount()} events; shorten its time limit or its rate`,
        );
      }
    },
  };
}

/** How long a simulated world may go on before this process looks at its signals. */
const TURN_MS = 50;
/** The clock is asked once for this many events. */
const EVENTS_A_LOOK = 256;

/** Runs the world until the condition holds, or for a while: "pause". */
function turn(cluster: SimulatedCluster, until: () => boolean): RunEnd | "pause" {
  const endMs = performance.now() + TURN_MS;
  // In the simulation the clock's own name throws.
  const now = performance.now.bind(performance);
  let events = 0;
  let isPaused = false;
  // Asked more than once for one event, so a pause that is due stays due.
  const isPauseDue = (): boolean => (isPaused ||= ++events % EVENTS_A_LOOK === 0 && now() >= endMs);
  const end = withTripwires(() =>
    runSimulation(cluster, {
      until: () => until() || isPauseDue(),
    }),
  );
  return isPaused ? "pause" : end;
}
