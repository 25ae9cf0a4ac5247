/**
 * What runs between the start and the stop of a local cluster: its processes, and the proxies between each two of them.
 *
 * Nodes that come later are told to nobody: each finds the address of a new peer in its own config file, when it first
 * has to send something there. Links of nodes that left keep their proxies until the end, because the next proxy might
 * get the same port, and what was meant for the old node would reach another.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Member, System } from "../../../systems-under-test/system.ts";
import type { Roster } from "../roster.ts";
import { openStepWatchdog, type StepWatchdog } from "./clients/step-watchdog.ts";
import { distFolder } from "./dist-folder.ts";
import { type LinkJournal, openLinkJournal } from "./links/link-journal.ts";
import type { Links } from "./links/link.ts";
import { openProxy, type Proxy } from "./links/proxy.ts";
import type { LocalClusterOptions } from "./options.ts";
import { createNodeSlot, type NodeSlot, type PeerAddress } from "./processes/node-slot.ts";
import { openReaper, type ReaperPipe } from "./processes/reaper-pipe.ts";

/** How long a node may take from its start to its ready line. */
const READY_TIMEOUT_MS = 15_000;
const STUCK_CPU_MS = 5_000;

/** What exists between `start` and `stop`. */
export interface Running {
  readonly reaper: ReaperPipe;
  readonly proxies: Proxy[];
  readonly slots: Map<string, NodeSlot>;
  /** Ends of nodes that left, which a stop waits for. */
  readonly leaving: Promise<void>[];
  readonly journal: LinkJournal;
  readonly watchdog: StepWatchdog | undefined;
  /** Nothing may be started any more: a start can be overtaken by a stop. */
  isStopped: boolean;
}

/** What the processes of one cluster have in common. */
export interface Surroundings {
  readonly options: LocalClusterOptions;
  readonly roster: Roster;
  readonly links: Links;
  readonly nowNs: () => number;
}

/**
 * Starts everything; when that fails, ends what was started before telling so.
 *
 * @param onBegin told as soon as there is something to tear down
 */
export async function bringUp(around: Surroundings, onBegin: (begun: Running) => void): Promise<void> {
  const { options, links, nowNs } = around;
  const reaper = openReaper();
  const journal = openLinkJournal({ links: links.all, nowNs, write: (record) => options.listener.link?.(record) });
  const { stuck } = options.listener;
  const watchdog = stuck === undefined ? undefined : openStepWatchdog({ onStuck: stuck });
  const begun: Running = {
    reaper,
    proxies: [],
    slots: new Map(),
    leaving: [],
    journal,
    watchdog,
    isStopped: false,
  };
  onBegin(begun);
  try {
    for (const { id } of options.members) {
      const peers: { [id: string]: PeerAddress } = {};
      for (const other of options.members) {
        if (other.id !== id) peers[other.id] = await openLink(id, other.id, begun, around);
      }
      begun.slots.set(id, slotFor({ id, members: options.members }, peers, begun, around));
    }
    await Promise.all([...begun.slots.values()].map(started));
  } catch (error) {
    await tearDown(begun);
    throw error;
  }
}

/** Starts a node that joins, and has its place in the roster, with links to and from each that is there. */
export async function addNode(id: string, running: Running, around: Surroundings): Promise<void> {
  const { roster, links } = around;
  const members = roster.members();
  const others = members.flatMap((member) => (member.id === id ? [] : [member.id]));
  links.add(id);
  const peers: { [id: string]: PeerAddress } = {};
  for (const other of others) {
    peers[other] = await openLink(id, other, running, around);
    running.slots.get(other)?.addPeer(id, await openLink(other, id, running, around));
  }
  const slot = slotFor({ id, members, joins: true }, peers, running, around);
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
  { links }: Pick<Surroundings, "links">,
): Promise<PeerAddress> {
  const proxy = await openProxy({
    there: links.between(from, to),
    back: links.between(to, from),
    targetPort: () => running.slots.get(to)?.port(),
  });
  if (running.isStopped) {
    proxy.close();
    throw new Error("the local cluster was stopped while a node was starting");
  }
  running.proxies.push(proxy);
  return { host: proxy.host, port: proxy.port };
}

function started(slot: NodeSlot): Promise<void> {
  return new Promise((ready, fail) => {
    slot.start({ wipe: false }, (error) => (error === undefined ? ready() : fail(error)));
  });
}

function slotFor(
  identity: { readonly id: string; readonly members: readonly Member[]; readonly joins?: true },
  peers: { readonly [id: string]: PeerAddress },
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
      listen: { host: "127.0.0.1", port: 0 },
      disk: options.disk,
      fsyncMs: typeof options.fsyncMs === "number" ? [options.fsyncMs, options.fsyncMs] : options.fsyncMs,
      seed: options.seed,
    },
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

/** Ends the nodes, then the proxies, then the reaper, each even if another fails. */
export async function tearDown(running: Running | undefined): Promise<void> {
  if (running === undefined) return;
  running.isStopped = true;
  const closed = await Promise.allSettled(
    [...running.slots.values()].map((slot) => slot.close()).concat(running.leaving),
  );
  for (const proxy of running.proxies) proxy.close();
  running.journal.close();
  await running.watchdog?.close();
  await running.reaper.close();
  const failures = closed.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, `the local cluster was stopped, but: ${failures.join("; ")}`);
}
