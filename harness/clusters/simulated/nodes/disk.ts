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

/** What a disk is like while it is sound. */
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

/** One node's disk. */
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

/** What a disk needs of the world. */
export interface DiskSurroundings {
  readonly options: DiskOptions;
  readonly scheduler: Scheduler;
  readonly random: RandomStream;
  /** Number of the node, for the trace. */
  readonly target: number;
  readonly onDurable: (token: Token) => void;
}

/** An empty disk. */
export function createDisk(surroundings: DiskSurroundings): SimulatedDisk {
  return new QueueingDisk(surroundings);
}

/** A disk whose writes wait in one queue. A class: it works at every write of every simulation. */
class QueueingDisk implements SimulatedDisk {
  readonly #surroundings: DiskSurroundings;
  readonly #syncDelay: Delay;
  #snapshot: Json = null;
  #records: Json[] = [];
  #waiting: DiskWrite[] = [];
  #fault: DiskFault = {};
  #sync: SimulatedEvent | undefined;
  #syncingCount = 0;
  /** What a power loss brings back as long as the last rename is not durable. */
  #fallback: Durable | undefined;
  /** A sync that has ended while the disk was stalled. */
  #isHeld = false;

  constructor(surroundings: DiskSurroundings) {
    this.#surroundings = surroundings;
    this.#syncDelay = filledDelay(surroundings.options.sync);
  }

  accept(operation: DiskWrite): boolean {
    if (this.#fault.isFull === true) return false;
    if (operation.type === "checkpoint" && operation.swap === "old-first") this.#removeAll();
    this.#waiting.push(operation);
    this.#startSync();
    return true;
  }

  crash({ powerLoss }: { readonly powerLoss: boolean }): number {
    const { options, random, scheduler } = this.#surroundings;
    if (this.#sync !== undefined) scheduler.cancel(this.#sync);
    this.#sync = undefined;
    this.#isHeld = false;
    this.#syncingCount = 0;
    const steps = this.#reached();
    const checkpoint = this.#waiting.find(isCheckpoint);
    const given = this.#waiting.reduce((count, operation) => count + recordCount(operation), 0);
    let kept = steps.length - (checkpoint !== undefined && random.chance(0.5) ? 1 : 0);
    if (powerLoss || options.killLosesUnsynced) {
      // Both are drawn always, so that a change of the chance does not shift what follows.
      const losesAll = random.chance(options.losesAllChance);
      const drawn = random.integer(0, steps.length);
      kept = losesAll ? 0 : drawn;
    }
    for (const step of steps.slice(0, kept)) step();
    this.#waiting = [];
    const ofCheckpoint = kept === steps.length ? (checkpoint?.records.length ?? 0) : 0;
    return given - kept - ofCheckpoint + (powerLoss ? this.#loseRename() : 0);
  }

  wipe(): void {
    this.#fallback = undefined;
    this.#snapshot = null;
    this.#records = [];
    this.#waiting = [];
  }

  content(): Durable {
    return { snapshot: this.#snapshot, records: [...this.#records] };
  }

  setFault(next: DiskFault): void {
    this.#fault = next;
    if (!this.#isHeld || next.isStalled === true) return;
    this.#isHeld = false;
    this.#scheduleEnd(0);
  }

  waitingCount(): number {
    return this.#waiting.length;
  }

  #startSync(): void {
    if (this.#syncingCount > 0 || this.#waiting.length === 0) return;
    const { options, random } = this.#surroundings;
    this.#syncingCount = options.groupCommit ? this.#waiting.length : 1;
    this.#scheduleEnd(Math.floor(drawDelayUs(this.#syncDelay, random) * (this.#fault.slowness ?? 1)));
  }

  /** Lets the sync that is under way end in this many µs. */
  #scheduleEnd(delayUs: number): void {
    const { scheduler, target } = this.#surroundings;
    const digest = this.#waiting[this.#syncingCount - 1]?.token ?? 0;
    this.#sync = scheduler.after(delayUs, { kind: "durable", target, digest, run: () => this.#endSync() });
  }

  #endSync(): void {
    if (this.#fault.isStalled === true) {
      this.#isHeld = true;
      return;
    }
    this.#isHeld = false;
    this.#sync = undefined;
    const done = this.#waiting.slice(0, this.#syncingCount);
    this.#waiting = this.#waiting.slice(this.#syncingCount);
    this.#syncingCount = 0;
    for (const operation of done) this.#makeDurable(operation);
    this.#startSync();
    this.#surroundings.onDurable(done[done.length - 1]?.token ?? 0);
  }

  #makeDurable(operation: DiskWrite): void {
    if (operation.type === "write") {
      for (const record of operation.records) this.#records.push(record);
    } else {
      const old = { snapshot: this.#snapshot, records: this.#records };
      this.#fallback = operation.swap === "unsynced-directory" ? old : undefined;
      this.#snapshot = operation.snapshot;
      this.#records = [...operation.records];
    }
  }

  /** What could have reached the platter, in order: records, and the first checkpoint, after which nothing could. */
  #reached(): readonly (() => void)[] {
    const steps: (() => void)[] = [];
    for (const operation of this.#waiting) {
      if (operation.type === "checkpoint") return [...steps, () => this.#makeDurable(operation)];
      for (const record of operation.records) steps.push(() => void this.#records.push(record));
    }
    return steps;
  }

  /** Goes back to the image before the last rename, if that is not durable; gives the number of records lost. */
  #loseRename(): number {
    if (this.#fallback === undefined) return 0;
    const lost = this.#records.length;
    this.#snapshot = this.#fallback.snapshot;
    this.#records = [...this.#fallback.records];
    this.#fallback = undefined;
    return lost;
  }

  /** The old image and its log are gone, with what was still to be written to that log. */
  #removeAll(): void {
    this.#snapshot = null;
    this.#records = [];
    this.#waiting = this.#waiting.map(({ token }) => ({ type: "write", token, records: [] }));
  }
}

function isCheckpoint(operation: DiskWrite): boolean {
  return operation.type === "checkpoint";
}
