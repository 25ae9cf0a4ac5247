/**
 * LyingDisk: a disk that keeps unsynced writes only in this process's memory, so that SIGKILL loses them as a power
 * failure would.
 *
 * A killed process loses nothing that it has passed to the operating system. So a node that answers before fsync
 * survives every kill, and only a power failure shows the bug. Here a write reaches its file only when its slow sync
 * ends.
 *
 * A small file, `disk-counters`, has the number of records written and synced since the start, for observers. It also
 * has, for each generation, the number of this life's records before its log. With that, `countLoss` can count from the
 * files alone what a kill really lost.
 */
import path from "node:path";
import { type DiskWrite, recordCount } from "../disk-image.ts";
import type { RandomStream } from "../random.ts";
import { measureDataDirectory } from "./data-directory.ts";
import type { Disk } from "./disk.ts";
import { type FileSystem, realFileSystem } from "./file-system.ts";
import { openLogFile } from "./log-file.ts";

/** How to open a lying disk. */
export interface LyingDiskOptions {
  readonly directory: string;
  /** Shortest and longest time of a sync (ms); uniform between them. */
  readonly fsyncMs: readonly [number, number];
  readonly random: RandomStream;
  /** Called with a sentence about each repair. */
  readonly warn: (message: string) => void;
  /** Default: the real file system. */
  readonly files?: FileSystem;
  /** Calls `then` after this time; default setTimeout. */
  readonly wait?: (ms: number, then: () => void) => void;
}

/** Numbers of records since the node's last start. A checkpoint's snapshot counts as one. */
export interface DiskCounters {
  readonly recordsWritten: number;
  readonly recordsSynced: number;
}

/** What was lost at the end of a node's life, in records of that life. A checkpoint's snapshot counts as one. */
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
  // What the log held before this life does not count.
  counters.begin(files.generation(), -measureDataDirectory(directory, system).walRecords);
  let unsynced: DiskWrite[] = [];
  let syncing = 0;
  /** Records passed to the files in this sync. */
  let stored = 0;
  /** Records of this life passed to the files, including this sync. */
  let storedInAll = 0;
  /** Checkpoints passed to the files in this sync. */
  let checkpoints = 0;
  /** Writes since a checkpoint whose rename is not durable. They are "synced" and yet lost with the power. */
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
  /** This many records of this life came before the log of this generation. */
  begin(generation: number, records: number): void;
  close(): void;
}

const totalsBytes = 16;
const generationBytes = 16;

/** Creates the file. The totals start at 0 and are written in one call, so a reader never sees half of them. */
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
 * The records that a lying disk got and stored. The difference is what a kill would lose now. Zeros if the directory
 * never had a lying disk. Cheap: it may be called every millisecond.
 */
export function readDiskCounters(dataDir: string): DiskCounters {
  const bytes = countersOf(dataDir, realFileSystem);
  if (bytes.length < totalsBytes) return { recordsWritten: 0, recordsSynced: 0 };
  return { recordsWritten: Number(bytes.readBigUInt64LE(0)), recordsSynced: Number(bytes.readBigUInt64LE(8)) };
}

/**
 * Counts from the files what was lost at the end of the last life. Only for a node that has ended and was not started
 * again. Zeros if the directory never had a lying disk. Cost: linear in the size of the files.
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
