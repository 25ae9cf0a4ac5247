/**
 * What runs between the start and the stop of a local cluster: its processes, each at its place in the wiring.
 *
 * Nodes that come later are told to nobody: each finds the address of a new peer in its own config file, when it first
 * has to send something there.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Member, System } from "../../../systems-under-test/system.ts";
import type { Roster } from "../roster.ts";
import type { HostAndPort, NodeWiring, Place } from "../wiring.ts";
import { openStepWatchdog, type StepWatchdog } from "./clients/step-watchdog.ts";
import { distFolder } from "./dist-folder.ts";
import type { Links } from "./links/link.ts";
import type { LocalClusterOptions } from "./options.ts";
import { createNodeSlot, type NodeSlot } from "./processes/node-slot.ts";
import { openReaper, type ReaperPipe } from "./processes/reaper-pipe.ts";

/** How long a node may take from its start to its ready line. */
const READY_TIMEOUT_MS = 15_000;
const STUCK_CPU_MS = 5_000;

/** What exists between `start` and `stop`. */
export interface Running {
  readonly reaper: ReaperPipe;
  readonly slots: Map<string, NodeSlot>;
  /** Ends of nodes that left, which a stop waits for. */
  readonly leaving: Promise<void>[];
  readonly watchdog: StepWatchdog | undefined;
  /** Nothing may be started any more: a start can be overtaken by a stop. */
  isStopped: boolean;
}

/** What the processes of one cluster have in common. */
export interface Surroundings {
  readonly options: LocalClusterOptions;
  readonly roster: Roster;
  /** Those of the clients, and of proxies. */
  readonly links: Links;
  readonly wiring: NodeWiring;
  readonly nowNs: () => number;
}

/**
 * Starts everything; when that fails, ends what was started before telling so.
 *
 * @param onBegin told as soon as there is something to tear down
 */
export async function bringUp(around: Surroundings, onBegin: (begun: Running) => void): Promise<void> {
  const { options } = around;
  const reaper = openReaper();
  const { stuck } = options.listener;
  const watchdog = stuck === undefined ? undefined : openStepWatchdog({ onStuck: stuck });
  const begun: Running = {
    reaper,
    slots: new Map(),
    leaving: [],
    watchdog,
    isStopped: false,
  };
  onBegin(begun);
  try {
    for (const { id } of options.members) {
      const place = await around.wiring.place(id);
      const peers: { [id: string]: HostAndPort } = {};
      for (const other of options.members) {
        if (other.id !== id) peers[other.id] = await openLink(id, other.id, begun, around);
      }
      begun.slots.set(id, slotFor({ id, members: options.members }, { place, peers }, begun, around));
    }
    await Promise.all([...begun.slots.values()].map(started));
  } catch (error) {
    await tearDown(begun, around);
    throw error;
  }
}

/** Starts a node that joins, and has its place in the roster, with links to and from each that is there. */
export async function addNode(id: string, running: Running, around: Surroundings): Promise<void> {
  const { roster, links } = around;
  const members = roster.members();
  const others = members.flatMap((member) => (member.id === id ? [] : [member.id]));
  links.add(id);
  const place = await around.wiring.place(id);
  const peers: { [id: string]: HostAndPort } = {};
  for (const other of others) {
    peers[other] = await openLink(id, other, running, around);
    running.slots.get(other)?.addPeer(id, await openLink(other, id, running, around));
  }
  const slot = slotFor({ id, members, joins: true }, { place, peers }, running, around);
  running.slots.set(id, slot);
  await started(slot);
}

/** Ends a node for good. */
export async function removeNode(id: string, running: Running | undefined): Promise<void> {
  const slot = running?.slots.get(id);
  if (running === undefined || slot === undefined) return;
  running.slots.delete(id);
  const end = slot.close();
  running.leaving.push(end);
  await end;
}

/** The address at which the one reaches the other. */
async function openLink(
  from: string,
  to: string,
  running: Running,
  { wiring }: Pick<Surroundings, "wiring">,
): Promise<HostAndPort> {
  const address = await wiring.connect(from, to, (node) => running.slots.get(node)?.port());
  if (running.isStopped) throw new Error(`the ${wiring.name} cluster was stopped while a node was starting`);
  return address;
}

function started(slot: NodeSlot): Promise<void> {
  return new Promise((ready, fail) => {
    slot.start({ wipe: false }, (error) => (error === undefined ? ready() : fail(error)));
  });
}

function slotFor(
  identity: { readonly id: string; readonly members: readonly Member[]; readonly joins?: true },
  { place, peers }: { readonly place: Place; readonly peers: { readonly [id: string]: HostAndPort } },
  { reaper }: Running,
  { options, roster, nowNs }: Surroundings,
): NodeSlot {
  const { id, members } = identity;
  const folder = resolve(options.runDirectory, id);
  mkdirSync(folder, { recursive: true });
  return createNodeSlot({
    id,
    folder,
    program: programOf(options.system),
    config: {
      ...identity,
      members: members.map((member) => ({ ...member })),
      options: options.options,
      ...(options.mutant === undefined ? {} : { mutant: options.mutant }),
      disk: options.disk,
      fsyncMs: typeof options.fsyncMs === "number" ? [options.fsyncMs, options.fsyncMs] : options.fsyncMs,
      seed: options.seed,
    },
    place,
    peers,
    reaper,
    nowNs,
    readyTimeoutMs: options.readyTimeoutMs ?? READY_TIMEOUT_MS,
    stuckCpuMs: options.stuckCpuMs ?? STUCK_CPU_MS,
    restartsHalted: options.system.restartsHalted,
    onNote(note) {
      roster.noted(note);
      options.listener.note({ time: nowNs(), node: id, note });
    },
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

/** Ends the nodes, then the wiring, then the reaper, each even if another fails. */
export async function tearDown(running: Running | undefined, { wiring }: Pick<Surroundings, "wiring">): Promise<void> {
  if (running === undefined) return;
  running.isStopped = true;
  const closed = await Promise.allSettled(
    [...running.slots.values()].map((slot) => slot.close()).concat(running.leaving),
  );
  closed.push(...(await Promise.allSettled([wiring.close()])));
  await running.watchdog?.close();
  await running.reaper.close();
  const failures = closed.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, `the ${wiring.name} cluster was stopped, but: ${failures.join("; ")}`);
}
