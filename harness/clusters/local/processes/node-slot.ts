/**
 * A node's place in the cluster, across its starts (node-life.ts): at most one life at a time, on one data directory.
 *
 * Only an end that nobody asked for is news: it becomes a finding, unless the node's protocol told it to halt and the
 * system replaces who halted.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Json } from "../../../../histories/json.ts";
import type { NodeNote } from "../../../../runs/results.ts";
import type { Done, NodeStatus } from "../../cluster.ts";
import { type Executioner, type NodeLife, beginLife, endLife } from "./node-life.ts";
import { type NodeLog, openNodeLog } from "./node-log.ts";
import { HALTED } from "./node-process.ts";
import { processState } from "./process-state.ts";
import type { HostAndPort, Place } from "../../wiring.ts";
import type { ReaperPipe } from "./reaper-pipe.ts";

/** How long a halted node stays down before a fresh one takes its place. */
const REPAIR_DELAY_MS = 200;

/** The place of one node, running or not. */
export interface NodeSlot {
  readonly id: string;
  readonly dataDirectory: string;
  status(): Omit<NodeStatus, "isLeader">;
  /** What was done to it and not undone, as the operating system sees it: "n1 is down"; undefined when nothing. */
  disturbance(): string | undefined;
  /** From now on it reaches this node there, also while it runs: it looks into its config when it must. */
  addPeer(id: string, address: HostAndPort): void;
  /** Where it listens; undefined unless it runs, is paused or is about to end. */
  port(): number | undefined;
  readonly place: Place;
  /** Its process; undefined unless it runs or is paused. */
  pid(): number | undefined;
  /** Starts it and waits until it is ready. Nothing happens when it runs already. */
  start(how: { readonly wipe: boolean }, done: Done): void;
  /**
   * Ends it and waits until it is gone; its status is "stopped" at once, also when the executioner takes its time.
   */
  kill(done: (wasRunning: boolean) => void, executioner?: Executioner): void;
  pause(done: (wasRunning: boolean) => void): void;
  resume(done: Done): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** Which node, its files and program, and who is told. */
export interface NodeSlotOptions {
  readonly id: string;
  /** The node's folder in the run directory: config.json, node.log, data/. */
  readonly folder: string;
  /** Path of the program, and its first arguments. */
  readonly program: readonly string[];
  readonly place: Place;
  /** All of config.json except what the slot itself decides (peers, listen, dataDir, incarnation). */
  readonly config: { readonly [name: string]: Json };
  /** Where it reaches the others, by id. */
  readonly peers: { readonly [id: string]: HostAndPort };
  readonly reaper: ReaperPipe;
  readonly nowNs: () => number;
  readonly readyTimeoutMs: number;
  /** See pulse.ts. */
  readonly stuckCpuMs: number;
  /** Whether a fresh node takes the place of a halted one. */
  readonly restartsHalted: boolean;
  readonly onNote: (note: NodeNote["note"]) => void;
  readonly onFinding: (message: string, log: readonly string[]) => void;
}

/** What a slot remembers. */
interface Slot {
  readonly options: NodeSlotOptions;
  readonly dataDirectory: string;
  readonly log: NodeLog;
  peers: { readonly [id: string]: HostAndPort };
  /** The present life; also one whose end was ordered but is not there yet. */
  life: NodeLife | undefined;
  startCount: number;
  /** It was ended by order, and not started since. */
  isDownByOrder: boolean;
  repairTimer: NodeJS.Timeout | undefined;
  isClosed: boolean;
}

/** A slot with nothing running in it yet. */
export function createNodeSlot(options: NodeSlotOptions): NodeSlot {
  const { id, folder } = options;
  const dataDirectory = join(folder, "data");
  mkdirSync(dataDirectory, { recursive: true });
  const log = openNodeLog(join(folder, "node.log"), options.nowNs);
  const slot: Slot = {
    options,
    dataDirectory,
    log,
    peers: options.peers,
    life: undefined,
    startCount: 0,
    isDownByOrder: false,
    repairTimer: undefined,
    isClosed: false,
  };
  return {
    id,
    dataDirectory,
    place: options.place,
    pid() {
      const life = alive(slot);
      return life === undefined || life.state === "starting" ? undefined : life.process.pid;
    },
    status() {
      const life = alive(slot);
      const state = life === undefined || life.state === "starting" ? "stopped" : life.state;
      return { id, state, role: life?.role, term: life?.term };
    },
    disturbance: () => disturbance(slot),
    addPeer(peer, address) {
      slot.peers = { ...slot.peers, [peer]: address };
      if (slot.startCount > 0 && !slot.isClosed) writeConfig(slot);
    },
    // A node about to end is still reached: its power switch may be waiting for a write, which somebody has to bring.
    port: () => slot.life?.port,
    start: (how, done) => start(slot, how.wipe, done),
    kill: (done, executioner) => kill(slot, done, executioner),
    pause(done) {
      const life = alive(slot);
      if (life?.state === "running") {
        life.state = "paused";
        life.process.stopUntilStopped(done);
      } else {
        setImmediate(done, false);
      }
    },
    resume(done) {
      const life = alive(slot);
      if (life?.state === "paused") {
        life.process.signal("SIGCONT");
        life.state = "running";
      }
      setImmediate(done);
    },
    async close() {
      slot.isClosed = true;
      await new Promise<void>((resolve) => kill(slot, () => resolve()));
      await log.close();
    },
  };
}

function alive(slot: Slot): NodeLife | undefined {
  return slot.life?.isKilled === true ? undefined : slot.life;
}

function disturbance({ options: { id }, isDownByOrder, life }: Slot): string | undefined {
  if (isDownByOrder) return `${id} is down`;
  const isStopped = life !== undefined && processState(life.process.pid)?.letter === "T";
  return isStopped || life?.state === "paused" ? `${id} is paused` : undefined;
}

function start(slot: Slot, wipe: boolean, done: Done): void {
  const { life } = slot;
  if (slot.isClosed) {
    setImmediate(done, new Error(`node ${slot.options.id} cannot be started: the cluster is stopped`));
  } else if (life === undefined) {
    try {
      slot.life = begin(slot, wipe);
      slot.life.readyWaiters.push(done);
    } catch (cause) {
      setImmediate(done, new Error(`node ${slot.options.id} could not be started: ${String(cause)}`, { cause }));
    }
  } else if (life.isKilled) {
    life.endWaiters.push(() => start(slot, wipe, done));
  } else if (life.state === "starting") {
    life.readyWaiters.push(done);
  } else {
    setImmediate(done);
  }
}

function begin(slot: Slot, wipe: boolean): NodeLife {
  const { options, dataDirectory, log } = slot;
  clearTimeout(slot.repairTimer);
  if (wipe) rmSync(dataDirectory, { recursive: true, force: true });
  mkdirSync(dataDirectory, { recursive: true });
  slot.startCount++;
  const configPath = writeConfig(slot);
  log.append("harness", `start ${incarnationOf(slot)}${wipe ? " with an empty disk" : ""}`);
  slot.isDownByOrder = false;
  const life = beginLife({
    id: options.id,
    command: options.place.launch({ file: process.execPath, args: [...options.program, "--config", configPath] }),
    host: options.place.listen.host,
    log,
    readyTimeoutMs: options.readyTimeoutMs,
    onNote: options.onNote,
    stuckCpuMs: options.stuckCpuMs,
    onStuck(cpuMs) {
      const what = `${options.id} answers nobody and has used ${(cpuMs / 1000).toFixed(1)} s of processor time since it last did`;
      options.onFinding(`${what}: an endless loop`, log.last());
    },
    onEnd(ended, ending, how) {
      options.reaper.forget(ended.process.pid);
      slot.life = undefined;
      if (ended.isKilled) return;
      if (ending.code === HALTED) replaceHalted(slot);
      // One that never became ready is reported by the error of its start.
      else if (ended.state !== "starting") options.onFinding(`${options.id} ended by itself (${how})`, log.last());
    },
  });
  options.reaper.watch(life.process.pid);
  return life;
}

function incarnationOf({ options, startCount }: Slot): string {
  return `${options.id}.${startCount}`;
}

/** Writes it in one go, because the node may be reading it. Gives its path. */
function writeConfig(slot: Slot): string {
  const { options, peers, dataDirectory: dataDir } = slot;
  const path = join(options.folder, "config.json");
  const config = {
    ...options.config,
    peers,
    listen: { ...options.place.listen },
    dataDir,
    incarnation: incarnationOf(slot),
  };
  writeFileSync(`${path}.new`, JSON.stringify(config, null, 2));
  renameSync(`${path}.new`, path);
  return path;
}

function replaceHalted(slot: Slot): void {
  const { options } = slot;
  if (slot.isClosed) return;
  if (!options.restartsHalted) {
    options.onFinding(`${options.id} halted, and nobody takes its place`, slot.log.last());
    return;
  }
  slot.repairTimer = setTimeout(() => {
    start(slot, true, (error) => {
      if (error === undefined || slot.isClosed) return;
      options.onFinding(`${options.id} halted and could not be replaced: ${error.message}`, slot.log.last());
    });
  }, REPAIR_DELAY_MS);
}

function kill(slot: Slot, done: (wasRunning: boolean) => void, executioner?: Executioner): void {
  clearTimeout(slot.repairTimer);
  const { life } = slot;
  if (life === undefined) {
    setImmediate(done, false);
    return;
  }
  const wasRunning = !life.isKilled;
  slot.isDownByOrder = true;
  life.endWaiters.push(() => done(wasRunning));
  endLife(life, executioner);
}
