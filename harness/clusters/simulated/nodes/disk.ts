/**
 * SimulatedDisk: one node's disk. What it was given is durable only when a sync has ended; what a crash leaves
 * depends on the kind of crash.
 *
 * Writes are carried out in order, and one sync makes durable all that waited when it began (group commit). A plain
 * kill leaves the page cache, so every write that had reached the system survives. A power loss keeps a drawn
 * prefix of the records that were not synced, cut between records: a torn record fails its checksum and is
 * dropped with all after it. A checkpoint is a new file and a rename, which is durable when the directory was synced:
 * until that is known, a crash leaves the old image with the writes before it, or the new one, and nobody can tell
 * which beforehand. What is written after it waits for its log and goes with the process.
 *
 * Source: TigerBeetle's and turmoil's simulated storage; LazyFS for the power loss.
 */
import type { Json } from "../../../../histories/json.ts";
import { recordCount, type DiskWrite } from "../../../../systems-under-test/node-kit/disk-image.ts";
import type { Durable, Token } from "../../../../systems-under-test/node-kit/node.ts";
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { drawDelayUs, filledDelay, type Delay } from "../network/delay.ts";
import type { SimulatedEvent } from "../event-heap.ts";
import type { Scheduler } from "../scheduler.ts";

export interface DiskOptions {
  /** How long a sync takes. */
  readonly sync: Delay;
  /** One sync for all that waits; otherwise one for each write. */
  readonly groupCommit: boolean;
  /** How often a power loss takes all that was not synced, instead of a drawn part of it. 0..1. */
  readonly losesAllChance: number;
  /** Whether a plain kill loses like a power loss: a process that buffers what it writes. */
  readonly killLosesUnsynced: boolean;
}

/** What can be wrong with a disk, until it is set again. */
export interface DiskFault {
  /** No sync ends before the stall does. */
  readonly isStalled?: boolean;
  /** Nothing more can be written; a node that tries is ended. */
  readonly isFull?: boolean;
  /** Syncs take this many times as long. Default 1. */
  readonly slowness?: number;
}

export interface SimulatedDisk {
  /** Takes a write; `onDurable` is called later, with the last token that became durable. False when it is full. */
  accept(operation: DiskWrite): boolean;
  /** The node ended. Gives the number of records that were given and are gone; a snapshot counts as one. */
  crash(how: { readonly powerLoss: boolean }): number;
  /** Empties it, as if new. */
  wipe(): void;
  /** What a node finds when it boots. */
  content(): Durable;
  setFault(fault: DiskFault): void;
  /** Writes and checkpoints that are not durable yet. */
  waitingCount(): number;
}

export interface DiskSurroundings {
  readonly options: DiskOptions;
  readonly scheduler: Scheduler;
  readonly random: RandomStream;
  /** Number of the node, for the trace. */
  readonly target: number;
  readonly onDurable: (token: Token) => void;
}

export function createDisk({ options, scheduler, random, target, onDurable }: DiskSurroundings): SimulatedDisk {
  const syncDelay = filledDelay(options.sync);
  let snapshot: Json = null;
  let records: Json[] = [];
  let waiting: DiskWrite[] = [];
  let fault: DiskFault = {};
  let sync: SimulatedEvent | undefined;
  let syncingCount = 0;
  /** What a power loss brings back as long as the last rename is not durable. */
  let fallback: Durable | undefined;
  /** A sync that has ended while the disk was stalled. */
  let isHeld = false;

  function makeDurable(operation: DiskWrite): void {
    if (operation.type === "write") {
      for (const record of operation.records) records.push(record);
    } else {
      fallback = operation.swap === "unsynced-directory" ? { snapshot, records } : undefined;
      snapshot = operation.snapshot;
      records = [...operation.records];
    }
  }

  function startSync(): void {
    if (syncingCount > 0 || waiting.length === 0) return;
    syncingCount = options.groupCommit ? waiting.length : 1;
    const syncUs = Math.floor(drawDelayUs(syncDelay, random) * (fault.slowness ?? 1));
    const digest = waiting[syncingCount - 1]?.token ?? 0;
    sync = scheduler.after(syncUs, { kind: "durable", target, digest, run: endSync });
  }

  function endSync(): void {
    if (fault.isStalled === true) {
      isHeld = true;
      return;
    }
    isHeld = false;
    sync = undefined;
    const done = waiting.slice(0, syncingCount);
    waiting = waiting.slice(syncingCount);
    syncingCount = 0;
    for (const operation of done) makeDurable(operation);
    startSync();
    onDurable(done[done.length - 1]?.token ?? 0);
  }

  /** What could have reached the platter, in order: records, and the first checkpoint, after which nothing could. */
  function reached(): readonly (() => void)[] {
    const steps: (() => void)[] = [];
    for (const operation of waiting) {
      if (operation.type === "checkpoint") return [...steps, () => makeDurable(operation)];
      for (const record of operation.records) steps.push(() => void records.push(record));
    }
    return steps;
  }

  /** Goes back to the image before the last rename, if that is not durable; gives the number of records lost. */
  function loseRename(): number {
    if (fallback === undefined) return 0;
    const lost = records.length;
    ({ snapshot } = fallback);
    records = [...fallback.records];
    fallback = undefined;
    return lost;
  }

  /** The old image and its log are gone, with what was still to be written to that log. */
  function removeAll(): void {
    snapshot = null;
    records = [];
    waiting = waiting.map(({ token }) => ({ type: "write", token, records: [] }));
  }

  return {
    accept(operation) {
      if (fault.isFull === true) return false;
      if (operation.type === "checkpoint" && operation.swap === "old-first") removeAll();
      waiting.push(operation);
      startSync();
      return true;
    },
    crash({ powerLoss }) {
      if (sync !== undefined) scheduler.cancel(sync);
      sync = undefined;
      isHeld = false;
      syncingCount = 0;
      const steps = reached();
      const isCheckpointing = waiting.some(({ type }) => type === "checkpoint");
      const given = waiting.reduce((count, operation) => count + recordCount(operation), 0);
      let kept = steps.length - (isCheckpointing && random.chance(0.5) ? 1 : 0);
      if (powerLoss || options.killLosesUnsynced) {
        // Both are drawn always, so that a change of the chance does not shift what follows.
        const losesAll = random.chance(options.losesAllChance);
        const drawn = random.integer(0, steps.length);
        kept = losesAll ? 0 : drawn;
      }
      for (const step of steps.slice(0, kept)) step();
      const keptCheckpoint = isCheckpointing && kept === steps.length ? waiting.find(isCheckpoint) : undefined;
      waiting = [];
      return given - kept - (keptCheckpoint?.records.length ?? 0) + (powerLoss ? loseRename() : 0);
    },
    wipe() {
      fallback = undefined;
      snapshot = null;
      records = [];
      waiting = [];
    },
    content: () => ({ snapshot, records: [...records] }),
    setFault(next) {
      fault = next;
      if (isHeld && next.isStalled !== true) {
        isHeld = false;
        const digest = waiting[syncingCount - 1]?.token ?? 0;
        sync = scheduler.after(0, { kind: "durable", target, digest, run: endSync });
      }
    },
    waitingCount: () => waiting.length,
  };
}

function isCheckpoint(operation: DiskWrite): boolean {
  return operation.type === "checkpoint";
}
