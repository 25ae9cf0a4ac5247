/**
 * The cluster of executables: every node is a program that speaks Maelstrom's protocol over its standard input and output,
 * in whatever language, unmodified. Every message passes through this process, so faults need no privileges.
 *
 * What it cannot show: a disk that loses what was not synced, clocks that are wrong.
 */
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { MessageCounts } from "../../../runs/run-figures.ts";
import type { Command } from "../../any-system.ts";
import type { Client } from "../../client.ts";
import type { Clock } from "../../clock.ts";
import { capabilitiesOf } from "../capabilities.ts";
import type { Cluster, ClusterListener, Done, NodeStatus } from "../cluster.ts";
import { disturbedLink } from "../link-rule.ts";
import type { MessageTape } from "../messages/message-tape.ts";
import { runningRoles } from "../running-roles.ts";
import { settle } from "../settle.ts";
import { createMonotonicClock } from "../local/clock.ts";
import { type LinkJournal, openLinkJournal } from "../local/links/link-journal.ts";
import { openReaper, type ReaperPipe } from "../local/processes/reaper-pipe.ts";
import { createRpcClient, type RpcClient } from "./clients/rpc-client.ts";
import { type Latency, NO_LATENCY } from "./network/latency.ts";
import { isObject } from "./network/message.ts";
import { createMessageJournal, type MessageJournal } from "./network/message-journal.ts";
import { createNetwork, type Network } from "./network/network.ts";
import { type NodeWatch, watchedJournal } from "./network/node-watch.ts";
import { type NetworkLinks, openNetworkLinks } from "./network/network-links.ts";
import type { ExecutableSlot } from "./nodes/executable-slot.ts";
import { createHarnessCalls, type HarnessCall, type HarnessCalls } from "./nodes/harness-calls.ts";
import { openNode } from "./nodes/open-node.ts";
import { createWarnings, type Warnings } from "./warnings.ts";
import { clientTimeoutMsOf, type Rpc } from "./rpc/rpc.ts";
import { joinServices, serviceNames } from "./services/index.ts";

/** How long a node may take to answer each message that sets it up. */
const SET_UP_TIMEOUT_MS = 10_000;
const DEFAULT_TOPOLOGY = "grid";

/** What runs, how the network is, and who is told. */
export interface ExecutablesClusterOptions {
  /** The program of every node; a path counts from the current folder. It is started in the folder for temporary files. */
  readonly command: Command;
  /** e.g. ["n1", "n2", "n3"]; no id begins with c, which is for clients. */
  readonly nodes: readonly string[];
  /** What clients ask for. */
  readonly rpc: Rpc;
  /** Of messages between servers; default: none. */
  readonly latency?: Latency;
  /** Told to nodes where the workload has one; default: "grid". */
  readonly topology?: string;
  readonly seed: number;
  /** Where each node gets its folder `<id>/` with node.log. */
  readonly runDirectory: string;
  readonly listener: ClusterListener;
  /** After this long a client gives up on an operation; default: what the workload says, or 5,000. */
  readonly clientTimeoutMs?: number | undefined;
  /** How long a node may take to answer each message that sets it up; default 10,000. */
  readonly setUpTimeoutMs?: number;
  /** Takes every message; left out: nobody wants them. */
  readonly tape?: MessageTape | undefined;
  /** Looks on. */
  readonly watch?: NodeWatch;
  /** Roles, in notes that a node may print on standard error, of nodes that lead; default: none. */
  readonly leaderRoles?: readonly string[];
  /** Whether the system can lose this node now; default: always. */
  readonly mayLose?: (node: string, roles: ReadonlyMap<string, string>) => boolean;
}

/** The cluster, and what else can be learned of its network. */
export interface ExecutablesCluster extends Cluster {
  readonly name: "executables";
  /** Totals since the start. */
  messageCounts(): MessageCounts;
}

/** What exists between `start` and `stop`. */
interface Running {
  readonly reaper: ReaperPipe;
  readonly slots: ReadonlyMap<string, ExecutableSlot>;
  readonly linkJournal: LinkJournal;
  /** Nothing may be started any more: a start can be overtaken by a stop. */
  isStopped: boolean;
}

/** The parts of one cluster. */
interface Parts {
  readonly options: ExecutablesClusterOptions;
  readonly clock: Clock;
  readonly links: NetworkLinks;
  readonly network: Network;
  readonly calls: HarnessCalls;
  readonly warnings: Warnings;
  readonly clients: Set<RpcClient>;
  /** What every node is told once it is set up; undefined: nothing. */
  readonly introduction: Omit<HarnessCall, "node"> | undefined;
  running: Running | undefined;
}

/**
 * A cluster that is not started yet. Its clock counts from now.
 * @throws Error for ids that no nodes can have, and for a topology that nobody knows, with what is expected
 */
export function createExecutablesCluster(options: ExecutablesClusterOptions): ExecutablesCluster {
  const { nodes } = options;
  checkIds(nodes);
  const { tape, watch = {} } = options;
  const journal = watchedJournal(tape && createMessageJournal(tape), watch);
  const parts = createParts(options, journal);
  const { clock, links, network, calls } = parts;
  return {
    name: "executables",
    clock,
    capabilities: capabilitiesOf("executables", { disk: "true" }),
    nodes,
    targets: nodes,
    start: (done) => settle(bringUp(parts), done),
    stop(done) {
      for (const client of parts.clients) client.close();
      calls.failAll("was stopped");
      network.close();
      settle(tearDown(parts.running), done);
    },
    status: () => statusOf(parts),
    mayLose: (node) => options.mayLose?.(node, runningRoles(statusOf(parts))) ?? true,
    kill(node, { powerLoss }, done) {
      if (powerLoss)
        throw new RangeError(`kill ${node}: expected no power loss; nobody knows where a program has its files`);
      slotOf(parts, node).kill((wasRunning) => done({ wasRunning, recordsLost: 0 }));
    },
    restart: (node, _how, done) => restart(parts, node, done),
    pause: (node, done) => slotOf(parts, node).pause(done),
    resume: (node, done) => slotOf(parts, node).resume(done),
    setLink(from, to, rule, done) {
      const link = links.setRule(from, to, rule);
      parts.running?.linkJournal.ruleChanged(link);
      done?.();
    },
    linkCounts: (from, to) => links.counts(from, to),
    disturbances: () => [
      ...links.all.flatMap(({ from, to, rule }) => disturbedLink(from, to, rule) ?? []),
      ...[...(parts.running?.slots.values() ?? [])].flatMap((slot) => slot.disturbance() ?? []),
    ],
    ask(node, request) {
      if (slotOf(parts, node).status().state !== "running") return false;
      const body = isObject(request) ? request : { type: "ask", value: request };
      calls.call({ node, body, timeoutMs: SET_UP_TIMEOUT_MS }, () => {});
      return true;
    },
    openClient: (process, worker) => openClient(parts, process, nodes[worker % nodes.length] as string),
    messageCounts: () => network.counts(),
  };
}

function checkIds(nodes: readonly string[]): void {
  for (const [place, id] of nodes.entries()) {
    if (id !== "" && !id.startsWith("c") && !serviceNames.includes(id) && nodes.indexOf(id) === place) continue;
    throw new RangeError(
      `nodes: expected different ids, none beginning with c and none of a service, found "${id}" in ${nodes.join(", ")}`,
    );
  }
}

function createParts(options: ExecutablesClusterOptions, journal: MessageJournal | undefined): Parts {
  const clock = createMonotonicClock();
  const random = createRandomStream(options.seed).fork("executables cluster");
  const links = openNetworkLinks(options.nodes, random);
  const lastLines = (node: string): readonly string[] => parts.running?.slots.get(node)?.lastLines() ?? [];
  const warnings = createWarnings({ listener: options.listener, nowNs: () => clock.nowNs(), lastLines });
  const network = createNetwork({
    clock,
    links,
    latency: options.latency ?? NO_LATENCY,
    random: random.fork("latency"),
    journal,
    onOverflow: (id) => warnings.tooMuch(id),
  });
  joinServices(network, random.fork("services"));
  const calls = createHarnessCalls({ network, clock });
  const clients = new Set<RpcClient>();
  const introduction = introductionOf(options);
  const parts: Parts = { options, clock, links, network, calls, warnings, clients, introduction, running: undefined };
  return parts;
}

function introductionOf({ rpc: { setup }, nodes, ...options }: ExecutablesClusterOptions): Parts["introduction"] {
  if (setup === undefined) return undefined;
  const { topology = DEFAULT_TOPOLOGY, setUpTimeoutMs: timeoutMs = SET_UP_TIMEOUT_MS } = options;
  return { body: setup.body(nodes, topology), expected: setup.expected, timeoutMs };
}

function slotOf({ options, running }: Parts, node: string): ExecutableSlot {
  const slot = running?.slots.get(node);
  if (slot !== undefined) return slot;
  const why = running === undefined ? "the cluster is not started" : `expected one of ${options.nodes.join(", ")}`;
  throw new RangeError(`node ${node}: ${why}`);
}

function statusOf({ options, running }: Parts): readonly NodeStatus[] {
  return options.nodes.map((id) => {
    const status = running?.slots.get(id)?.status() ?? { id, state: "stopped", role: undefined, term: undefined };
    return { ...status, isLeader: status.role !== undefined && options.leaderRoles?.includes(status.role) === true };
  });
}

function openClient(parts: Parts, process: number, node: string): Client {
  const { options, network, clock, calls, warnings, clients } = parts;
  const { rpc, latency = NO_LATENCY, clientTimeoutMs } = options;
  const client = createRpcClient({
    id: calls.newClientId(),
    process,
    node,
    rpc,
    network,
    clock,
    timeoutMs: clientTimeoutMs ?? clientTimeoutMsOf(rpc, latency.meanMs),
    onUnusable: (topic, problem) => warnings.tell(node, "protocol", topic, problem),
    onOddity: (topic, problem) => warnings.tell(node, "warning", topic, problem),
    onClosed: (closed) => void clients.delete(closed),
  });
  clients.add(client);
  return client;
}

/** Starts every node at once, then tells them what the workload has to tell; ends everything when that fails. */
async function bringUp(parts: Parts): Promise<void> {
  const { options, links, clock } = parts;
  try {
    const slots = new Map<string, ExecutableSlot>();
    const linkJournal = openLinkJournal({
      links: links.all,
      nowNs: () => clock.nowNs(),
      write: (record) => options.listener.link?.(record),
    });
    const begun: Running = { reaper: openReaper(), slots, linkJournal, isStopped: false };
    parts.running = begun;
    for (const id of options.nodes) slots.set(id, slotFor(parts, id, begun.reaper));
    await onAll(options.nodes, (id, done) => slots.get(id)?.start(done));
    await onAll(options.nodes, (id, done) => introduce(parts, id, done));
    if (begun.isStopped) throw new Error("the cluster of executables was stopped while it was starting");
  } catch (error) {
    await tearDown(parts.running);
    throw error;
  }
}

async function onAll(nodes: readonly string[], begin: (id: string, done: Done) => void): Promise<void> {
  const begun = nodes.map(
    (id) =>
      new Promise<void>((resolve, reject) => {
        begin(id, (error) => (error === undefined ? resolve() : reject(error)));
      }),
  );
  await Promise.all(begun);
}

function slotFor(parts: Parts, id: string, reaper: ReaperPipe): ExecutableSlot {
  const { options, clock, network, calls, warnings, links, clients } = parts;
  return openNode({
    id,
    nodes: options.nodes,
    command: options.command,
    runDirectory: options.runDirectory,
    setUpTimeoutMs: options.setUpTimeoutMs ?? SET_UP_TIMEOUT_MS,
    reaper,
    clock,
    network,
    calls,
    warnings,
    onText: options.watch?.text,
    onNote: (note) => options.listener.note({ time: clock.nowNs(), node: id, note }),
    onGone() {
      calls.failAll("ended before it answered", id);
      // Clients learn of the end of their node, except behind a cut.
      if (links.find(id, "client")?.rule.drop === true) return;
      const waiting = [...clients].filter((client) => client.node === id);
      for (const client of waiting) client.nodeGone();
    },
  });
}

/** Tells a node that is set up what its workload has to tell. */
function introduce({ introduction, calls, running }: Parts, node: string, done: Done): void {
  if (introduction === undefined) {
    done();
    return;
  }
  calls.call({ node, ...introduction }, (problem) => {
    if (problem === undefined) done();
    else {
      const lines = running?.slots.get(node)?.lastLines() ?? [];
      const shown = lines.map((line) => `    ${line}`).join("\n");
      done(new Error(`node ${node} ${problem}. Its last lines:\n${shown}`));
    }
  });
}

function restart(parts: Parts, node: string, done: Done): void {
  const slot = slotOf(parts, node);
  const wasDown = slot.status().state === "stopped";
  slot.start((error) => {
    if (error === undefined && wasDown) introduce(parts, node, done);
    else done(error);
  });
}

async function tearDown(running: Running | undefined): Promise<void> {
  if (running === undefined) return;
  running.isStopped = true;
  const closed = await Promise.allSettled([...running.slots.values()].map((slot) => slot.close()));
  running.linkJournal.close();
  await running.reaper.close();
  const failures = closed.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failures.length > 0) {
    throw new AggregateError(failures, `the cluster of executables was stopped, but: ${failures.join("; ")}`);
  }
}
