/**
 * World: puts the parts of a simulated cluster together, and holds what they share.
 */
import type { Json } from "../../../histories/json.ts";
import type { Note } from "../../../systems-under-test/node-kit/node.ts";
import { createRandomStream, type RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Member } from "../../../systems-under-test/system.ts";
import { createClients, type Clients } from "./clients.ts";
import { drawDelayUs } from "./network/delay.ts";
import type { SimulatedEvent } from "./event-heap.ts";
import { isolate } from "./network/isolation.ts";
import { createLinkTable, type LinkTable } from "./network/link-table.ts";
import type { NetworkOptions } from "./network/network.ts";
import { createObservations, type Observations } from "./nodes/observations.ts";
import {
  defaultClientTimeoutMs,
  defaultDisk,
  defaultEventsMax,
  defaultHost,
  defaultNetwork,
  filledNetwork,
  filledOptions,
  type SimulationOptions,
} from "./options.ts";
import { createPeers, type Peers } from "./network/peers.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { createStepping, type Stepping } from "./nodes/stepping.ts";
import { createSimulatedNode, type OwnEnd, type SimulatedNode } from "./nodes/simulated-node.ts";

/** What a node last said of its role. */
export interface Role {
  readonly role: string | undefined;
  readonly term: number | undefined;
}

/** The parts of a simulated cluster. */
export interface World {
  readonly given: SimulationOptions;
  readonly scheduler: Scheduler;
  readonly stepping: Stepping;
  readonly links: LinkTable;
  readonly nodes: ReadonlyMap<string, SimulatedNode>;
  readonly numberOf: ReadonlyMap<string, number>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly network: { current: NetworkOptions };
  readonly clients: Clients;
  readonly observations: Observations;
  /** A fresh node that was to take a halted one's place does not come. */
  cancelRepair(node: string): void;
  stopAll(): void;
  isStopped(): boolean;
  /** Makes the used-up budget a finding, once. */
  reportBudget(): void;
}

/** @throws RangeError for a node that does not exist */
export function nodeOf(world: Pick<World, "nodes">, id: string): SimulatedNode {
  const node = world.nodes.get(id);
  if (node === undefined) {
    throw new RangeError(`Node: expected one of ${[...world.nodes.keys()].join(", ")}, found "${id}".`);
  }
  return node;
}

/** What is still being put together, with the state that the parts share. */
interface Site {
  readonly given: SimulationOptions;
  readonly options: { readonly [name: string]: Json };
  readonly scheduler: Scheduler;
  readonly stepping: Stepping;
  readonly root: RandomStream;
  readonly nodes: Map<string, SimulatedNode>;
  readonly roles: Map<string, Role>;
  readonly repairs: Map<string, SimulatedEvent>;
  readonly observations: Observations;
  readonly isolated: (value: Json) => Json;
  isStopped: boolean;
  parts: { readonly peers: Peers; readonly clients: Clients } | undefined;
}

/**
 * The nodes, clients and links of a run, before its first event.
 *
 * @throws RangeError for an option that the system does not have
 */
export function createWorld(given: SimulationOptions): World {
  const root = createRandomStream(given.seed);
  const ids = given.members.map((member) => member.id);
  const scheduler = createScheduler({
    eventsMax: given.eventsMax ?? defaultEventsMax,
    ties: given.shufflesTies === true ? root.fork("ties") : undefined,
    recordMax: given.recordMax ?? 0,
  });
  const nowNs = (): number => scheduler.nowUs() * 1000;
  const nodes = new Map<string, SimulatedNode>();
  const site: Site = {
    given,
    options: filledOptions(given.system, given.options),
    scheduler,
    stepping: createStepping(),
    root,
    nodes,
    roles: new Map(),
    repairs: new Map(),
    observations: createObservations(given.observer, { nowNs, inspect: (id) => nodes.get(id)?.inspect() }),
    isolated: isolate(given.isolation ?? "shared"),
    isStopped: false,
    parts: undefined,
  };
  const links = createLinkTable({ nodes: ids, nowNs, record: given.listener?.link });
  const network = { current: filledNetwork(defaultNetwork, given.network) };
  // A doubled request could be carried out after its client was told that nobody had: TCP never does that.
  const clientNetwork = filledNetwork({ ...network.current, duplicate: 0 }, given.clientNetwork);
  const shared = { ids, scheduler, links, node: (id: string): SimulatedNode => nodeOf({ nodes }, id) };
  const clients = createClients({
    ...shared,
    stepping: site.stepping,
    random: root.fork("clients"),
    options: () => clientNetwork,
    isolated: site.isolated,
    onMessage: given.onMessage,
    makeCore: (process, worker, random) => makeCore(site, { process, worker }, random),
  });
  const peers = createPeers({
    ...shared,
    random: root.fork("network"),
    options: () => network.current,
    onMessage: given.onMessage,
  });
  site.parts = { peers, clients };
  given.members.forEach((member, number) => nodes.set(member.id, createNode(site, member, number)));

  return {
    given,
    scheduler,
    stepping: site.stepping,
    links,
    nodes,
    numberOf: new Map(ids.map((id, number) => [id, number])),
    roles: site.roles,
    network,
    clients,
    observations: site.observations,
    cancelRepair: (id) => cancelRepair(site, id),
    stopAll: () => stopAll(site, links),
    isStopped: () => site.isStopped,
    reportBudget: once(() => {
      const message = `used up its budget of ${scheduler.eventCount()} events: a storm of messages, or too long a run`;
      given.listener?.finding({ time: nowNs(), kind: "budget", message });
    }),
  };
}

function stopAll(site: Site, links: LinkTable): void {
  site.isStopped = true;
  for (const node of site.nodes.values()) {
    cancelRepair(site, node.id);
    node.kill({ powerLoss: false });
  }
  links.flush();
}

function makeCore(
  { given, options }: Site,
  { process, worker }: { readonly process: number; readonly worker: number },
  random: RandomStream,
): ReturnType<SimulationOptions["system"]["createClient"]> {
  const timeoutMs = given.clientTimeoutMs ?? defaultClientTimeoutMs;
  const { mutant } = given;
  return given.system.createClient({ members: given.members, worker, process, options, timeoutMs, mutant }, random);
}

function createNode(site: Site, { id }: Member, target: number): SimulatedNode {
  const { given, options, scheduler, isolated } = site;
  const nowNs = (): number => scheduler.nowUs() * 1000;
  return createSimulatedNode({
    id,
    target,
    scheduler,
    stepping: site.stepping,
    random: site.root.fork(`node ${id}`),
    host: { ...defaultHost, ...given.host },
    disk: { ...defaultDisk, ...given.disk },
    createNode: (random) =>
      given.system.createNode({ id, members: given.members, options, mutant: given.mutant }, random),
    isolated,
    send(to, message) {
      if (site.parts?.peers.send(id, to, message) === true) return;
      given.listener?.finding({
        time: nowNs(),
        node: id,
        kind: "misdirected",
        message: `${id} sent a message to "${to}", which is no node`,
      });
    },
    reply: (connection, reply) => site.parts?.clients.reply(id, connection, reply),
    note: (note) => takeNote(site, id, note),
    onStep: () => site.observations.stepped(id),
    onWrite: () => given.onWrite?.(id),
    onDurable: () => given.onDurable?.(id),
    onEnded: (why, how) => ended(site, id, { why, how }),
    onDown: () => {
      site.roles.delete(id);
      site.parts?.peers.down(id);
      site.parts?.clients.down(id);
    },
  });
}

function takeNote({ given, scheduler, roles, observations }: Site, node: string, note: Note): void {
  if (note.event === "role") {
    const role = note["role"];
    const term = note["term"];
    roles.set(node, {
      role: typeof role === "string" ? role : undefined,
      term: typeof term === "number" ? term : undefined,
    });
  }
  const nodeNote = { time: scheduler.nowUs() * 1000, node, note };
  observations.noted(nodeNote);
  given.listener?.note(nodeNote);
}

/**
 * A full disk is a fault like a kill. A halt is a decision of the protocol where the system replaces who halted; where
 * nobody does, a node that gave up found something broken. That is a finding, as is what a node throws.
 */
function ended(site: Site, id: string, end: { readonly why: string; readonly how: OwnEnd }): void {
  const { given, scheduler, repairs } = site;
  if (end.how === "disk full") {
    given.onDiskFull?.(id);
    return;
  }
  if (end.how === "threw" || !given.system.restartsHalted) {
    const message = `${id} ${end.how === "threw" ? "ended by itself" : "halted"}: ${end.why}`;
    const kind = end.how === "threw" ? "ended" : "halted";
    given.listener?.finding({ time: scheduler.nowUs() * 1000, node: id, kind, message });
    return;
  }
  if (site.isStopped) return;
  const delayUs = drawDelayUs({ ...defaultHost, ...given.host }.repairDelay, site.root.fork(`repair ${id}`));
  const repair = scheduler.after(delayUs, {
    kind: "call",
    target: -1,
    run: () => {
      repairs.delete(id);
      nodeOf(site, id).start({ wipe: true }, () => undefined);
    },
  });
  repairs.set(id, repair);
}

function cancelRepair({ scheduler, repairs }: Site, id: string): void {
  const repair = repairs.get(id);
  if (repair !== undefined) scheduler.cancel(repair);
  repairs.delete(id);
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
