/**
 * The cluster of servers: programs that know nothing of clew, as processes of this machine, started and asked as an adapter
 * says. All that servers and clients say to each other goes through TCP proxies of this process, where the servers can be
 * told where to find each other.
 *
 * What it cannot show: disks that lose what was not synced, clocks that are wrong, and links of servers which find each
 * other in another way.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "../../../histories/json.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Client } from "../../client.ts";
import type { Clock } from "../../clock.ts";
import { type Capability, CLIENTS, type Cluster, type ClusterListener, type NodeStatus } from "../cluster.ts";
import { PlugInError } from "../../plug-ins/plug-in-error.ts";
import { createWarnings, type Warnings } from "../executables/warnings.ts";
import { disturbedLink } from "../link-rule.ts";
import { linkTapes } from "../messages/link-tape.ts";
import type { MessageTape } from "../messages/message-tape.ts";
import { runningRoles } from "../running-roles.ts";
import { settle } from "../settle.ts";
import { createMonotonicClock } from "../local/clock.ts";
import { type LinkJournal, openLinkJournal } from "../local/links/link-journal.ts";
import { type Links, openLinks, setRule } from "../local/links/link.ts";
import { openReaper, type ReaperPipe } from "../local/processes/reaper-pipe.ts";
import type { ServerSystem } from "./adapter/server-system.ts";
import { valuesOf } from "./adapter/placeholders.ts";
import type { ServerAddress, ServerNode } from "./adapter/server-adapter.ts";
import { createAdapterClient } from "./clients/adapter-client.ts";
import { watchStrayErrors } from "./clients/stray-errors.ts";
import { type Callers, createCallers } from "./links/callers.ts";
import { openServerProxy, type ServerProxy, type ServerProxyOptions } from "./links/server-proxy.ts";
import { type Addresses, chooseAddresses, type ProxyPlace } from "./nodes/addresses.ts";
import { checkVersion } from "./nodes/check-version.ts";
import { type PlacedServer, placeServer } from "./nodes/server-node.ts";

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
  /** After this long an operation is in doubt. */
  readonly clientTimeoutMs: number;
}

/** What exists between `start` and `stop`. */
interface Running {
  readonly reaper: ReaperPipe;
  readonly servers: ReadonlyMap<string, PlacedServer>;
  readonly proxies: readonly ServerProxy[];
  readonly forClients: readonly ServerAddress[];
  readonly journal: LinkJournal;
  readonly strays: { stop(): void };
}

interface Parts {
  readonly options: ServerClusterOptions;
  readonly clock: Clock;
  readonly links: Links;
  readonly warnings: Warnings;
  readonly clients: Set<Client>;
  running: Running | undefined;
  /** Nothing may be started any more: a start can be overtaken by a stop. */
  isStopped: boolean;
}

/** A cluster that is not started yet. Its clock counts from now. */
export function createServerCluster(options: ServerClusterOptions): Cluster {
  const parts = createParts(options);
  const { clock, links } = parts;
  const { adapter } = options.system;
  return {
    name: "servers",
    clock,
    capabilities: new Set<Capability>(adapter.faults),
    nodes: options.nodes,
    targets: options.targets,
    start: (done) => settle(bringUp(parts), done),
    stop(done) {
      parts.isStopped = true;
      for (const client of parts.clients) client.close();
      settle(tearDown(parts.running), done);
    },
    status: () => statusOf(parts),
    mayLose: (node) => options.system.mayLose?.(node, runningRoles(statusOf(parts))) ?? true,
    kill(node, { powerLoss }, done) {
      if (powerLoss)
        throw new RangeError(`kill ${node}: expected no power loss; nobody knows what a server has synced`);
      serverOf(parts, node).slot.kill((wasRunning) => done({ wasRunning, recordsLost: 0 }));
    },
    restart: (node, how, done) => serverOf(parts, node).start(how, done),
    pause: (node, done) => serverOf(parts, node).slot.pause(done),
    resume: (node, done) => serverOf(parts, node).slot.resume(done),
    setLink(from, to, rule) {
      const link = links.between(from, to);
      setRule(link, rule);
      parts.running?.journal.ruleChanged(link);
    },
    linkCounts(from, to) {
      const { passed, dropped, delayed } = links.between(from, to);
      return { passed, dropped, delayed };
    },
    disturbances: () => [
      ...links.all.flatMap(({ from, to, rule }) => disturbedLink(from, to, rule) ?? []),
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
  const random = createRandomStream(options.seed).fork("server cluster");
  const parts: Parts = {
    options,
    clock,
    links: openLinks(
      options.nodes,
      random,
      linkTapes(options.tape, () => clock.nowNs()),
    ),
    warnings: createWarnings({ listener: options.listener, nowNs: () => clock.nowNs(), lastLines: () => [] }),
    clients: new Set(),
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
    const addresses = await chooseAddresses({ ids, adapter, options: options.options, runDirectory });
    if (!parts.isStopped) {
      parts.running = createRunning(parts, addresses);
      await Promise.all([...parts.running.servers.values()].map(started));
    }
  } catch (cause) {
    await tearDown(parts.running);
    const where = system.module === undefined ? "" : `${system.module}: `;
    throw new PlugInError(`${where}system ${system.name}: ${(cause as Error).message}`, { cause });
  }
  if (parts.isStopped) throw new Error("the cluster of servers was stopped while it was starting");
}

function started(server: PlacedServer): Promise<void> {
  return new Promise((resolve, reject) => {
    server.start({ wipe: false }, (error) => (error === undefined ? resolve() : reject(error)));
  });
}

/** The folder in which relative paths of the adapter begin. */
function hereOf({ module }: ServerSystem): string {
  if (module === undefined) return process.cwd();
  return dirname(module.startsWith("file:") ? fileURLToPath(module) : module);
}

function createRunning(parts: Parts, { nodes, forClients, proxies: places }: Addresses): Running {
  const { options, links, clock } = parts;
  const reaper = openReaper();
  const journal = openLinkJournal({
    links: links.all,
    nowNs: () => clock.nowNs(),
    write: (record) => options.listener.link?.(record),
  });
  const servers = new Map<string, PlacedServer>();
  const proxies: ServerProxy[] = [];
  const reconsider = (): void => {
    for (const proxy of proxies) proxy.reconsider();
  };
  for (const node of nodes) servers.set(node.id, serverFor(parts, node, { reaper, onChange: reconsider }));
  const callers = createCallers(
    [...servers].map(([id, { slot }]) => ({ id, mark: slot.mark, pid: () => slot.pid() })),
    () => clock.nowNs() / 1e6,
  );
  for (const place of places) proxies.push(proxyFor(parts, place, { servers, callers }));
  return { reaper, servers, proxies, forClients, journal, strays: watchStrays(parts) };
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
  { options, clock }: Parts,
  node: ServerNode,
  around: { readonly reaper: ReaperPipe; readonly onChange: () => void },
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
    onFinding: (kind, message, log) => listener.finding({ time: nowNs(), node: node.id, kind, message, log }),
  });
}

function proxyFor(
  parts: Parts,
  { from, to, portName, port, targetPort }: ProxyPlace,
  { servers, callers }: { readonly servers: ReadonlyMap<string, PlacedServer>; readonly callers: Callers },
): ServerProxy {
  const { options, links, warnings } = parts;
  const server = servers.get(to);
  return openServerProxy({
    port,
    targetPort,
    ...(from === undefined ? sharedBy(parts, to, callers) : { callers: [linksOf(links, from, to)] }),
    isLines: options.system.adapter.lineProtocols.includes(portName),
    // Servers look for each other while they start; clients are there for those that are ready.
    isUp: () => (from === CLIENTS ? server?.slot.status().state !== "stopped" : server?.isUp() === true),
    onError: (error) =>
      warnings.tell(to, "warning", "proxy", `the proxy of ${from ?? "all"} to ${to} cannot listen: ${error.message}`),
  });
}

/** All others may call, and each has links of its own. What a server says to itself passes by every rule. */
function sharedBy(
  { options, links }: Parts,
  to: string,
  callers: Callers,
): Pick<ServerProxyOptions, "callers" | "callerOf"> {
  const byCaller = new Map(
    [...options.nodes, CLIENTS].filter((from) => from !== to).map((from) => [from, linksOf(links, from, to)]),
  );
  return {
    callers: [...byCaller.values()],
    callerOf: ({ remotePort = 0 }) => byCaller.get(callers.ofPort(remotePort) ?? ""),
  };
}

function linksOf(links: Links, from: string, to: string): ServerProxyOptions["callers"][number] {
  return { there: links.between(from, to), back: links.between(to, from) };
}

/** Ends the servers, then the proxies, then the reaper, each even if another fails. */
async function tearDown(running: Running | undefined): Promise<void> {
  if (running === undefined) return;
  const closed = await Promise.allSettled([...running.servers.values()].map((server) => server.close()));
  for (const proxy of running.proxies) proxy.close();
  running.journal.close();
  await running.reaper.close();
  running.strays.stop();
  const failures = closed.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failures.length > 0) {
    throw new AggregateError(failures, `the cluster of servers was stopped, but: ${failures.join("; ")}`);
  }
}
