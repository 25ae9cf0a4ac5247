/**
 * The local cluster: every node a process on this machine, every directed link between nodes a TCP proxy in this
 * process, faults by signals and by what the links do. Needs no privileges, and everything stays on 127.0.0.1.
 *
 * What it cannot show: a real network's packet loss below TCP, skewed clocks, a kernel that crashes.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Json } from "../../../histories/json.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Member, System } from "../../../systems-under-test/system.ts";
import { capabilitiesOf } from "../capabilities.ts";
import type { Cluster, ClusterListener, KillReport, NodeStatus } from "../cluster.ts";
import { disturbedLink } from "../link-rule.ts";
import { runningRoles } from "../running-roles.ts";
import { settle } from "../settle.ts";
import { askNode } from "./ask-node.ts";
import { createClientConnections } from "./clients/client-connections.ts";
import { createLocalClient } from "./clients/local-client.ts";
import { createMonotonicClock } from "./clock.ts";
import { distFolder } from "./dist-folder.ts";
import { type LinkJournal, openLinkJournal } from "./links/link-journal.ts";
import { type Links, openLinks, setRule } from "./links/link.ts";
import { type NodeSlot, createNodeSlot } from "./processes/node-slot.ts";
import { type PowerSwitch, createPowerSwitch, recordsLost } from "./processes/power-switch.ts";
import { type Proxy, openProxy } from "./links/proxy.ts";
import { type ReaperPipe, openReaper } from "./processes/reaper-pipe.ts";
import { openStepWatchdog, type StepWatchdog } from "./clients/step-watchdog.ts";

/** How long a node may take from its start to its ready line. */
const READY_TIMEOUT_MS = 15_000;
const STUCK_CPU_MS = 5_000;

/** What runs, where its files go, and how patient the cluster is. */
export interface LocalClusterOptions {
  readonly system: System;
  readonly members: readonly Member[];
  /** The system's options, all filled in. */
  readonly options: { readonly [name: string]: Json };
  /** Id of the planted bug, or undefined for none. */
  readonly mutant?: string | undefined;
  /** Where each node gets its folder `<id>/` with config.json, node.log and data/. */
  readonly runDirectory: string;
  /** "lying": the nodes' disks forget what was not synced when a node is killed, as in a power loss. */
  readonly disk: "true" | "lying";
  /** How long a lying disk takes to sync, uniform between the two, in ms; a true disk takes as long as it takes. */
  readonly fsyncMs: readonly [number, number];
  readonly seed: number;
  readonly listener: ClusterListener;
  /** After this long a client gives up on an operation. */
  readonly clientTimeoutMs: number;
  /** Default 15,000. */
  readonly readyTimeoutMs?: number;
  /** Processor time without a sign of life that makes a node stuck; default 5,000. */
  readonly stuckCpuMs?: number;
}

/** What exists between `start` and `stop`. */
interface Running {
  readonly reaper: ReaperPipe;
  readonly proxies: readonly Proxy[];
  readonly slots: ReadonlyMap<string, NodeSlot>;
  readonly journal: LinkJournal;
  readonly watchdog: StepWatchdog | undefined;
  /** Nothing may be started any more: a start can be overtaken by a stop. */
  isStopped: boolean;
}

/** A cluster that is not started yet. Its clock counts from now. */
export function createLocalCluster(options: LocalClusterOptions): Cluster {
  const { system, members, listener } = options;
  const clock = createMonotonicClock();
  const nowNs = (): number => clock.nowNs();
  const random = createRandomStream(options.seed).fork("local cluster");
  const nodes = members.map((member) => member.id);
  const links = openLinks(nodes, random);
  const power = createPowerSwitch();
  let running: Running | undefined;

  const connections = createClientConnections({
    links,
    portOf: (node) => running?.slots.get(node)?.port(),
    onMalformed: (node, problem) =>
      listener.finding({ time: nowNs(), node, message: `${node} sent a client no answer: ${problem}` }),
  });

  function slotOf(node: string): NodeSlot {
    const slot = running?.slots.get(node);
    if (slot !== undefined) return slot;
    const why = running === undefined ? "the cluster is not started" : `expected one of ${nodes.join(", ")}`;
    throw new RangeError(`node ${node}: ${why}`);
  }

  return {
    name: "local",
    clock,
    capabilities: capabilitiesOf("local", options.disk),
    nodes,
    targets: members.filter((member) => member.isTarget).map((member) => member.id),
    start: (done) => settle(bringUp(options, { links, nowNs, onBegun: (begun) => (running = begun) }), done),
    stop(done) {
      connections.close();
      settle(tearDown(running), done);
    },
    status: () => nodes.map((id) => statusOf(system, id, running?.slots.get(id))),
    mayLose: (node) =>
      system.mayLose?.(node, runningRoles([...(running?.slots.values() ?? [])].map((slot) => slot.status()))) ?? true,
    kill(node, { powerLoss }, done) {
      const isLying = options.disk === "lying";
      if (powerLoss && !isLying) {
        throw new RangeError(
          `kill ${node}: expected lying disks for a power loss, found true ones, which lose nothing`,
        );
      }
      kill(slotOf(node), { isLying, powerLoss, power }, done);
    },
    restart: (node, how, done) => slotOf(node).start(how, done),
    pause: (node, done) => slotOf(node).pause(done),
    resume: (node, done) => slotOf(node).resume(done),
    setLink(from, to, rule) {
      const link = links.between(from, to);
      setRule(link, rule);
      running?.journal.ruleChanged(link);
    },
    linkCounts(from, to) {
      const { passed, dropped, delayed } = links.between(from, to);
      return { passed, dropped, delayed };
    },
    disturbances: () => [
      ...links.all.flatMap(({ from, to, rule }) => disturbedLink(from, to, rule) ?? []),
      ...[...(running?.slots.values() ?? [])].flatMap((slot) => slot.disturbance() ?? []),
    ],
    ask: (node, request) => ask(slotOf(node), request),
    openClient(process, worker) {
      const core = system.createClient(
        {
          members,
          worker,
          process,
          options: options.options,
          timeoutMs: options.clientTimeoutMs,
          mutant: options.mutant,
        },
        random.fork(`client ${process}`),
      );
      return createLocalClient({ core, worker, connections, clock, watchdog: running?.watchdog });
    },
  };
}

function kill(
  slot: NodeSlot,
  how: { readonly isLying: boolean; readonly powerLoss: boolean; readonly power: PowerSwitch },
  done: (report: KillReport) => void,
): void {
  const { dataDirectory } = slot;
  const { isLying, powerLoss, power } = how;
  slot.kill(
    (wasRunning) => done({ wasRunning, recordsLost: wasRunning && isLying ? recordsLost(dataDirectory) : 0 }),
    powerLoss ? (strike) => power.off({ dataDirectory, strike }) : undefined,
  );
}

function ask(slot: NodeSlot, request: Json): boolean {
  const port = slot.port();
  if (port === undefined || slot.status().state !== "running") return false;
  askNode(port, request);
  return true;
}

function statusOf(system: System, id: string, slot: NodeSlot | undefined): NodeStatus {
  const status = slot?.status() ?? { id, state: "stopped", role: undefined, term: undefined };
  return { ...status, isLeader: status.role !== undefined && system.leaderRoles.includes(status.role) };
}

interface Surroundings {
  readonly links: Links;
  readonly nowNs: () => number;
  /** Told as soon as there is something to tear down. */
  readonly onBegun: (begun: Running) => void;
}

/** Starts everything; when that fails, ends what was started before telling so. */
async function bringUp(options: LocalClusterOptions, around: Surroundings): Promise<void> {
  let begun: Running | undefined;
  const onBegun = (running: Running): void => {
    begun = running;
    around.onBegun(running);
  };
  try {
    await startAll(options, { ...around, onBegun });
  } catch (error) {
    await tearDown(begun);
    throw error;
  }
}

/** Starts the reaper, the proxies and the nodes, in this order, and waits until every node is ready. */
async function startAll(options: LocalClusterOptions, around: Surroundings): Promise<void> {
  const proxies: Proxy[] = [];
  const slots = new Map<string, NodeSlot>();
  const { links, nowNs } = around;
  const reaper = openReaper();
  const journal = openLinkJournal({ links: links.all, nowNs, write: (record) => options.listener.link?.(record) });
  const { stuck } = options.listener;
  const watchdog = stuck === undefined ? undefined : openStepWatchdog({ onStuck: stuck });
  const begun: Running = { reaper, proxies, slots, journal, watchdog, isStopped: false };
  around.onBegun(begun);

  for (const { id } of options.members) {
    const peers: { [id: string]: { host: string; port: number } } = {};
    for (const other of options.members) {
      if (other.id === id) continue;
      const there = links.between(id, other.id);
      const back = links.between(other.id, id);
      const proxy = await openProxy({ there, back, targetPort: () => slots.get(other.id)?.port() });
      proxies.push(proxy);
      if (begun.isStopped) throw new Error("the local cluster was stopped while it was starting");
      peers[other.id] = { host: proxy.host, port: proxy.port };
    }
    slots.set(id, slotFor(id, peers, { options, reaper, nowNs }));
  }
  const starts = [...slots.values()].map(
    (slot) =>
      new Promise<void>((ready, fail) => {
        slot.start({ wipe: false }, (error) => (error === undefined ? ready() : fail(error)));
      }),
  );
  await Promise.all(starts);
}

function slotFor(
  id: string,
  peers: { readonly [id: string]: Json },
  around: { readonly options: LocalClusterOptions; readonly reaper: ReaperPipe; readonly nowNs: () => number },
): NodeSlot {
  const { options, reaper, nowNs } = around;
  const folder = resolve(options.runDirectory, id);
  mkdirSync(folder, { recursive: true });
  return createNodeSlot({
    id,
    folder,
    program: programOf(options.system),
    config: {
      id,
      members: options.members.map((member) => ({ ...member })),
      options: options.options,
      ...(options.mutant === undefined ? {} : { mutant: options.mutant }),
      listen: { host: "127.0.0.1", port: 0 },
      peers,
      disk: options.disk,
      fsyncMs: typeof options.fsyncMs === "number" ? [options.fsyncMs, options.fsyncMs] : options.fsyncMs,
      seed: options.seed,
    },
    reaper,
    nowNs,
    readyTimeoutMs: options.readyTimeoutMs ?? READY_TIMEOUT_MS,
    stuckCpuMs: options.stuckCpuMs ?? STUCK_CPU_MS,
    restartsHalted: options.system.restartsHalted,
    onNote: (note) => options.listener.note({ time: nowNs(), node: id, note }),
    onFinding: (message, log) => options.listener.finding({ time: nowNs(), node: id, message, log }),
  });
}

/** The program of a system's nodes, and its first arguments. @throws Error for a system that has none */
function programOf({ name, main, module }: System): readonly string[] {
  const folder = join(distFolder(), "systems-under-test");
  if (main !== undefined) return [resolve(folder, main)];
  if (module !== undefined) return [join(folder, "node-kit", "process", "plugged-in.js"), module, name];
  throw new Error(
    `system ${name}: expected the module that exports it, for its nodes to run as processes; found none. ` +
      "Use --system ./file.ts, a clew.config, or --cluster simulated.",
  );
}

/** Ends the nodes, then the proxies, then the reaper, each even if another fails. */
async function tearDown(running: Running | undefined): Promise<void> {
  if (running === undefined) return;
  running.isStopped = true;
  const closed = await Promise.allSettled([...running.slots.values()].map((slot) => slot.close()));
  for (const proxy of running.proxies) proxy.close();
  running.journal.close();
  await running.watchdog?.close();
  await running.reaper.close();
  const failures = closed.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, `the local cluster was stopped, but: ${failures.join("; ")}`);
}
