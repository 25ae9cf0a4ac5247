/**
 * The cluster of servers: programs that know nothing of clew, started and asked as an adapter says. They are processes of this
 * machine, and all that servers and clients say to each other goes through TCP proxies of this process, where the servers can
 * be told where to find each other. With another wiring each has a machine for itself: the cluster of namespaces.
 *
 * What it cannot show without machines: disks that lose what was not synced, clocks that are wrong, and links of servers which
 * find each other in another way.
 */
import type { Json } from "../../../histories/json.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Client } from "../../client.ts";
import type { Clock } from "../../clock.ts";
import { serverCapabilities } from "../capabilities.ts";
import { CLIENTS, type Cluster, type ClusterListener, type NodeStatus } from "../cluster.ts";
import { type LinkKeeper, linksOf } from "../wiring.ts";
import { createWarnings, type Warnings } from "../executables/warnings.ts";
import { linkTapes } from "../messages/link-tape.ts";
import type { MessageTape } from "../messages/message-tape.ts";
import { runningRoles } from "../running-roles.ts";
import { settle } from "../settle.ts";
import { createMonotonicClock } from "../local/clock.ts";
import { openLinks } from "../local/links/link.ts";
import { openReaper, type ReaperPipe } from "../local/processes/reaper-pipe.ts";
import type { ServerSystem } from "./adapter/server-system.ts";
import { valuesOf } from "./adapter/placeholders.ts";
import type { ServerAddress, ServerNode } from "./adapter/server-adapter.ts";
import { createAdapterClient } from "./clients/adapter-client.ts";
import { watchStrayErrors } from "./clients/stray-errors.ts";
import type { NodeClocks } from "../machines/clocks/node-clocks.ts";
import type { NodeDisks } from "../machines/disks/node-disks.ts";
import type { NodeSyncs } from "../machines/disks/node-syncs.ts";
import { createServerDisks, type ServerDisks } from "./server-disks.ts";
import { checkVersion } from "./nodes/check-version.ts";
import { errorOf, hereOf } from "./nodes/installed.ts";
import { type PlacedServer, type PlacedServerOptions, placeServer } from "./nodes/server-node.ts";
import { createServerProxyWiring } from "./links/server-proxy-wiring.ts";
import type { ServerWiring, WiredServers } from "./server-wiring.ts";

/** What runs, where its files go, and who is told. */
export interface ServerClusterOptions {
  readonly system: ServerSystem;
  /** e.g. ["n1", "n2", "n3"] */
  readonly nodes: readonly string[];
  /** Those that faults may choose. */
  readonly targets: readonly string[];
  /** The system's options, all filled in. */
  readonly options: { readonly [name: string]: Json };
  /** Name of the workload, for the clients. */
  readonly workload: string;
  readonly seed: number;
  /** Where each server gets its folder `<id>/` with node.log and data/. */
  readonly runDirectory: string;
  readonly listener: ClusterListener;
  /** Takes every message; left out: nobody wants them. */
  readonly tape?: MessageTape | undefined;
  /** Default: proxies on this machine. */
  readonly wire?: (nodes: readonly string[], keeper: LinkKeeper) => ServerWiring;
  /** Sets the clocks of servers. Default: nobody can. */
  readonly clocks?: (pidOf: (node: string) => number | undefined) => NodeClocks;
  /** Holds and answers the syncs of servers. Default: nobody can. */
  readonly syncs?: (pidOf: (node: string) => number | undefined) => NodeSyncs;
  /** Gives servers disks of their own. Default: they have that of the machine. */
  readonly disks?: () => NodeDisks;
  /** After this long an operation is in doubt. */
  readonly clientTimeoutMs: number;
}

/** What exists between `start` and `stop`. */
interface Running {
  readonly reaper: ReaperPipe;
  readonly servers: ReadonlyMap<string, PlacedServer>;
  readonly forClients: readonly ServerAddress[];
  readonly strays: { stop(): void };
}

interface Parts {
  readonly options: ServerClusterOptions;
  readonly clock: Clock;
  readonly wiring: ServerWiring;
  readonly warnings: Warnings;
  readonly clients: Set<Client>;
  readonly disks: ServerDisks;
  running: Running | undefined;
  /** Nothing may be started any more: a start can be overtaken by a stop. */
  isStopped: boolean;
}

/** A cluster that is not started yet. Its clock counts from now. */
export function createServerCluster(options: ServerClusterOptions): Cluster {
  const parts = createParts(options);
  const { clock, wiring, disks } = parts;
  const { adapter } = options.system;
  const clocks = options.clocks?.((node) => pidOf(parts, node));
  return {
    name: wiring.name,
    clock,
    capabilities: serverCapabilities(wiring.name, adapter, {
      hasClocks: clocks !== undefined,
      hasDetours: wiring.hasDetour === true,
      hasSyncs: options.syncs !== undefined,
      hasDisks: options.disks !== undefined,
    }),
    nodes: options.nodes,
    targets: options.targets,
    start: (done) => settle(bringUp(parts), done),
    stop(done) {
      parts.isStopped = true;
      for (const client of parts.clients) client.close();
      clocks?.close();
      settle(tearDown(parts), done);
    },
    status: () => statusOf(parts),
    mayLose: (node) => options.system.mayLose?.(node, runningRoles(statusOf(parts))) ?? true,
    kill(node, { powerLoss }, done) {
      const server = serverOf(parts, node);
      if (powerLoss) disks.powerOff(server, done);
      else server.slot.kill((wasRunning) => done({ wasRunning, recordsLost: 0 }));
    },
    powerLossTakes: "blocks",
    ...(options.syncs === undefined
      ? {}
      : { setSyncs: (node, rule, done) => disks.setSyncs(serverOf(parts, node), rule, done) }),
    restart: (node, how, done) => disks.start(serverOf(parts, node), how, done),
    pause: (node, done) => serverOf(parts, node).slot.pause(done),
    resume: (node, done) => serverOf(parts, node).slot.resume(done),
    ...linksOf(wiring),
    ...(clocks === undefined
      ? {}
      : { setWallClock: (node, aheadMs, done) => clocks.set(serverOf(parts, node).node.id, aheadMs, done) }),
    disturbances: () => [
      ...wiring.disturbances(() => true),
      ...(clocks?.disturbances() ?? []),
      ...disks.disturbances(),
      ...[...(parts.running?.servers.values() ?? [])].flatMap(({ slot }) => slot.disturbance() ?? []),
    ],
    ask(node, request) {
      const server = serverOf(parts, node);
      if (adapter.ask === undefined || server.slot.status().state !== "running") return false;
      void askOperator(adapter.ask, server.node, request, parts.warnings);
      return true;
    },
    openClient: (process, worker) => openClient(parts, process, worker),
  };
}

function createParts(options: ServerClusterOptions): Parts {
  const clock = createMonotonicClock();
  const nowNs = (): number => clock.nowNs();
  const random = createRandomStream(options.seed).fork("server cluster");
  const links = openLinks(options.nodes, random, linkTapes(options.tape, nowNs));
  const keeper: LinkKeeper = { random, nowNs, write: (record) => options.listener.link?.(record) };
  const warnings = createWarnings({ listener: options.listener, nowNs, lastLines: () => [] });
  const parts: Parts = {
    options,
    clock,
    wiring: options.wire?.(options.nodes, keeper) ?? createServerProxyWiring(links, keeper),
    warnings,
    clients: new Set(),
    disks: createServerDisks({
      syncs: options.syncs?.((node) => pidOf(parts, node)),
      disks: options.disks?.(),
      onProblem: (node, problem) => warnings.tell(node, "warning", "disk", `${node}: ${problem}`),
    }),
    running: undefined,
    isStopped: false,
  };
  return parts;
}

function serverOf({ options, running }: Parts, node: string): PlacedServer {
  const server = running?.servers.get(node);
  if (server !== undefined) return server;
  const why = running === undefined ? "the cluster is not started" : `expected one of ${options.nodes.join(", ")}`;
  throw new RangeError(`node ${node}: ${why}`);
}

function pidOf({ running }: Parts, node: string): number | undefined {
  const server = running?.servers.get(node);
  return server?.slot.status().state === "stopped" ? undefined : server?.slot.pid();
}

function statusOf({ options, running }: Parts): readonly NodeStatus[] {
  return options.nodes.map((id) => {
    const status = running?.servers.get(id)?.slot.status() ?? {
      id,
      state: "stopped",
      role: undefined,
      term: undefined,
    };
    return { ...status, isLeader: status.role !== undefined && options.system.leaderRoles.includes(status.role) };
  });
}

async function askOperator(
  ask: (node: ServerNode, request: Json) => Promise<void>,
  node: ServerNode,
  request: Json,
  warnings: Warnings,
): Promise<void> {
  try {
    await ask(node, request);
  } catch (error) {
    warnings.tell(node.id, "warning", "ask", `${node.id} did not take the operator's request: ${String(error)}`);
  }
}

function openClient(parts: Parts, process: number, worker: number): Client {
  const { options, running, clock, warnings, clients } = parts;
  const { adapter } = options.system;
  const cluster = running?.forClients ?? [];
  // Workers take keys in turn, too. Without the shift all clients of a key would ask one server, and what another one
  // says of it would never be compared.
  const address = cluster[(worker + Math.floor(worker / cluster.length)) % cluster.length];
  if (address === undefined) throw new Error("openClient: expected a cluster that was started");
  const client = createAdapterClient({
    node: address.id,
    open: () =>
      adapter.open(address, { workload: options.workload, cluster, options: options.options, worker, process }),
    meaning: adapter,
    clock,
    timeoutMs: options.clientTimeoutMs,
    onProblem: (topic, problem) => warnings.tell(address.id, "warning", topic, problem),
    onClosed: (closed) => void clients.delete(closed),
  });
  clients.add(client);
  return client;
}

/**
 * Looks for the program, chooses ports, opens proxies and starts every server; ends everything when that fails.
 * @throws PlugInError that names the adapter
 */
async function bringUp(parts: Parts): Promise<void> {
  const { options } = parts;
  const { system, nodes: ids, runDirectory } = options;
  const { adapter } = system;
  try {
    if (adapter.check !== undefined) {
      const untried = await checkVersion(adapter.check, hereOf(system));
      if (untried !== undefined) parts.warnings.tell("", "warning", "version", `${system.name}: ${untried}`);
    }
    const wired = await parts.wiring.place({
      ids,
      adapter,
      options: options.options,
      runDirectory,
      isUp: (from, to) => isUp(parts, from, to),
      callingNodes: () =>
        [...(parts.running?.servers ?? [])].map(([id, { slot }]) => ({ id, mark: slot.mark, pid: () => slot.pid() })),
      onError: (server, message) => parts.warnings.tell(server, "warning", "proxy", message),
    });
    if (!parts.isStopped) await parts.disks.prepare(wired.nodes);
    if (!parts.isStopped) {
      parts.running = createRunning(parts, wired);
      await Promise.all([...parts.running.servers.values()].map(started));
      await parts.disks.ready();
    }
  } catch (cause) {
    await tearDown(parts);
    throw errorOf(system, cause);
  }
  if (parts.isStopped) {
    await tearDown(parts);
    throw new Error("the cluster of servers was stopped while it was starting");
  }
}

function started(server: PlacedServer): Promise<void> {
  return new Promise((resolve, reject) => {
    server.start({ wipe: false }, (error) => (error === undefined ? resolve() : reject(error)));
  });
}

function createRunning(parts: Parts, { nodes, forClients, launch }: WiredServers): Running {
  const { wiring } = parts;
  const reaper = openReaper();
  const around = { reaper, onChange: () => wiring.changed() };
  const servers = new Map(
    nodes.map((node) => [
      node.id,
      serverFor(parts, node, { ...around, launch: (command) => launch(node.id, command) }),
    ]),
  );
  return { reaper, servers, forClients, strays: watchStrays(parts) };
}

/** Servers look for each other while they start; clients are there for those that are ready. */
function isUp({ running }: Parts, from: string | undefined, to: string): boolean {
  const server = running?.servers.get(to);
  return from === CLIENTS ? server?.slot.status().state !== "stopped" : server?.isUp() === true;
}

function watchStrays({ options: { listener, system }, warnings }: Parts): { stop(): void } {
  return watchStrayErrors({
    onStray: (error) =>
      warnings.tell(
        "client",
        "warning",
        "stray",
        `a client of ${system.name} let go of an error that nobody caught: ${firstLines(error)}`,
      ),
    onOwn: (error) => listener.stuck?.(`an error that nobody caught: ${error.stack ?? error.message}`),
  });
}

/** What it is, and where it comes from. */
function firstLines({ stack, message }: Error): string {
  return (stack ?? message).split("\n").slice(0, 3).join("\n");
}

function serverFor(
  { options, clock, disks }: Parts,
  node: ServerNode,
  around: Pick<PlacedServerOptions, "reaper" | "onChange" | "launch">,
): PlacedServer {
  const { system, listener } = options;
  const here = hereOf(system);
  const nowNs = (): number => clock.nowNs();
  return placeServer({
    ...around,
    node,
    adapter: system.adapter,
    values: valuesOf(node, { here, peers: system.adapter.peers }),
    here,
    nowNs,
    onNote: (note) => listener.note({ time: nowNs(), node: node.id, note }),
    onFinding(kind, message, log) {
      // Whose disk is broken may complain, and end.
      if (disks.mayHaveFailed(node.id))
        listener.note({ time: nowNs(), node: node.id, note: { event: "disk", message } });
      else listener.finding({ time: nowNs(), node: node.id, kind, message, log });
    },
  });
}

/** Ends the servers, then their disks, the wiring, then the reaper, each even if another fails. */
async function tearDown({ running, wiring, disks }: Parts): Promise<void> {
  const closed = await Promise.allSettled([...(running?.servers.values() ?? [])].map((server) => server.close()));
  closed.push(...(await Promise.allSettled([disks.close()])));
  closed.push(...(await Promise.allSettled([wiring.close()])));
  await running?.reaper.close();
  running?.strays.stop();
  const failures = closed.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failures.length > 0) {
    throw new AggregateError(failures, `the cluster of servers was stopped, but: ${failures.join("; ")}`);
  }
}
