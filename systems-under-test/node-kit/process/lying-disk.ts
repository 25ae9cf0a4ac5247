/**
 * LyingDisk: a disk whose unsynced writes are in this process's memory only, so that SIGKILL takes them away as a
 * power failure would.
 *
 * Killing a process loses nothing that it gave to the operating system, so a node that answers before fsync survives
 * every kill, and only a pulled plug finds the bug. Here a write reaches its file when its slow sync ends, and not
 * before.
 *
 * A small file, `disk-counters`, has three kinds of numbers: records written since the start and records synced, for those
 * who watch, and for each generation how many of those records came before its log. The last kind makes it possible to
 * count from the files what a kill really took (`countLoss`), without believing what the disk says of itself.
 */
import path from "node:path";
import { type DiskWrite, recordCount } from "../disk-image.ts";
import type { RandomStream } from "../random.ts";
import { measureDataDirectory } from "./data-directory.ts";
import type { Disk } from "./disk.ts";
import { type FileSystem, realFileSystem } from "./file-system.ts";
import { openLogFile } from "./log-file.ts";

export interface LyingDiskOptions {
  readonly directory: string;
  /** How long a sync takes: uniform between the two, in ms. */
  readonly fsyncMs: readonly [number, number];
  readonly random: RandomStream;
  /** Told what was repaired. */
  readonly warn: (message: string) => void;
  /** Default: the operating system's. */
  readonly files?: FileSystem;
  /** Calls back after so many ms; default setTimeout. */
  readonly wait?: (ms: number, then: () => void) => void;
}

/** Counted in records since the node's last start; a checkpoint's snapshot counts as one. */
export interface DiskCounters {
  readonly recordsWritten: number;
  readonly recordsSynced: number;
}

/** What the end of a node's life took, in records of that life; a checkpoint's snapshot counts as one. */
export interface DiskLoss {
  readonly written: number;
  /** Found in the files. */
  readonly kept: number;
  readonly lost: number;
}

const countersName = "disk-counters";

/** Opens the disk. @throws DiskError when the files cannot be trusted */
export function openLyingDisk(options: LyingDiskOptions): Disk {
  const { directory, fsyncMs, random, warn, files: system = realFileSystem, wait = realWait } = options;
  const files = openLogFile({ directory, syncs: false, warn, files: system });
  const counters = openCounters(directory, system);
  // What the log held before this life is none of its records.
  counters.begin(files.generation(), -measureDataDirectory(directory, system).walRecords);
  let unsynced: DiskWrite[] = [];
  let syncing = 0;
  /** Records given to the files in this sync. */
  let stored = 0;
  /** Of this life, with what is being stored. */
  let storedInAll = 0;
  /** Checkpoints given to the files in this sync. */
  let checkpoints = 0;
  /** Writes from a checkpoint on whose rename is not durable: "synced", and gone with the power. */
  let unrenamed: DiskWrite[] | null = null;

  function store(write: DiskWrite): void {
    if (write.type === "checkpoint") {
      for (const earlier of unrenamed ?? []) keep(earlier);
      unrenamed = write.swap === "unsynced-directory" ? [] : null;
    }
    if (unrenamed === null) keep(write);
    else unrenamed.push(write);
  }

  function keep(write: DiskWrite): void {
    stored += recordCount(write);
    storedInAll += recordCount(write);
    if (write.type === "checkpoint") counters.begin(files.generation() + ++checkpoints, storedInAll);
    files.put(write);
  }

  return {
    durable: files.durable,
    put(write) {
      unsynced.push(write);
      counters.written += recordCount(write);
    },
    flush() {
      counters.save();
    },
    hasUnsynced: () => unsynced.length > 0 || syncing > 0,
    sync(done) {
      const batch = unsynced;
      unsynced = [];
      syncing = batch.length;
      const token = batch.at(-1)?.token ?? 0;
      const copy = (error: Error | null): void => {
        if (error === null && files.hasUnsynced()) {
          files.sync(copy);
          return;
        }
        syncing = 0;
        counters.synced += stored;
        stored = 0;
        checkpoints = 0;
        counters.save();
        done(error, token);
      };
      const begin = (error: Error | null): void => {
        if (error !== null) {
          copy(error);
          return;
        }
        wait(random.integer(fsyncMs[0], fsyncMs[1]), () => {
          for (const write of batch) store(write);
          copy(null);
        });
      };
      if (!batch.some((write) => write.type === "checkpoint" && write.swap === "old-first")) {
        begin(null);
        return;
      }
      counters.begin(files.generation() + 1, 0);
      files.put({ type: "checkpoint", token: 0, snapshot: null, records: [] });
      files.sync(begin);
    },
    close() {
      files.close();
      counters.close();
    },
  };
}

function realWait(ms: number, then: () => void): void {
  setTimeout(then, ms);
}

interface Counters {
  written: number;
  synced: number;
  save(): void;
  /** So many records came before the log of this generation. */
  begin(generation: number, records: number): void;
  close(): void;
}

const totalsBytes = 16;
const generationBytes = 16;

/** The totals start at 0 and are written together, at the same place: a reader never sees half of them. */
function openCounters(directory: string, files: FileSystem): Counters {
  const file = files.open(path.join(directory, countersName), "w");
  const bytes = Buffer.alloc(totalsBytes);
  let saved = "";
  let generations = 0;
  const counters: Counters = {
    written: 0,
    synced: 0,
    save() {
      const state = `${counters.written} ${counters.synced}`;
      if (state === saved) return;
      saved = state;
      bytes.writeBigUInt64LE(BigInt(counters.written), 0);
      bytes.writeBigUInt64LE(BigInt(counters.synced), 8);
      files.write(file, bytes, 0, 0);
    },
    begin(generation, records) {
      const entry = Buffer.alloc(generationBytes);
      entry.writeBigInt64LE(BigInt(generation), 0);
      entry.writeBigInt64LE(BigInt(records), 8);
      files.write(file, entry, 0, totalsBytes + generationBytes * generations++);
    },
    close() {
      files.close(file);
    },
  };
  counters.save();
  return counters;
}

/**
 * Reads how many records a lying disk says it was given and how many it stored; the difference is what a kill would take
 * now. Zeros when this directory never held one. Cheap: may be asked every millisecond.
 */
export function readDiskCounters(dataDir: string): DiskCounters {
  const bytes = countersOf(dataDir, realFileSystem);
  if (bytes.length < totalsBytes) return { recordsWritten: 0, recordsSynced: 0 };
  return { recordsWritten: Number(bytes.readBigUInt64LE(0)), recordsSynced: Number(bytes.readBigUInt64LE(8)) };
}

/**
 * Counts what the end of the last life took away, from the files themselves. For a node that has ended and was not started
 * again. Zeros when this directory never held a lying disk. Cost: linear in the size of the files.
 * @throws DiskError when the files cannot be trusted
 */
export function countLoss(dataDir: string, files: FileSystem = realFileSystem): DiskLoss {
  const bytes = countersOf(dataDir, files);
  if (bytes.length < totalsBytes) return { written: 0, kept: 0, lost: 0 };
  const written = Number(bytes.readBigUInt64LE(0));
  const { generation, walRecords } = measureDataDirectory(dataDir, files);
  let before = 0;
  for (let at = totalsBytes; at + generationBytes <= bytes.length; at += generationBytes) {
    if (Number(bytes.readBigInt64LE(at)) === generation) before = Number(bytes.readBigInt64LE(at + 8));
  }
  const kept = before + walRecords;
  return { written, kept, lost: written - kept };
}

function countersOf(dataDir: string, files: FileSystem): Buffer {
  const file = path.join(dataDir, countersName);
  return files.exists(file) ? files.read(file) : Buffer.alloc(0);
}
