/**
 * LyingDisk: a disk whose unsynced writes are in this process's memory only, so that SIGKILL takes them away as a
 * power failure would.
 *
 * Killing a process loses nothing that it gave to the operating system, so a node that answers before fsync survives
 * every kill, and only a pulled plug finds the bug. Here a write reaches its file when its slow sync ends, and not
 * before. How many records were written and how many synced stands in a small file, `disk-counters`, from which the
 * harness reads after a kill how many were lost.
 */
import fs from "node:fs";
import path from "node:path";
import { type DiskWrite, recordCount } from "../disk-image.ts";
import type { RandomStream } from "../random.ts";
import type { Disk } from "./disk.ts";
import { openLogFile } from "./log-file.ts";

export interface LyingDiskOptions {
  readonly directory: string;
  /** How long a sync takes: uniform between the two, in ms. */
  readonly fsyncMs: readonly [number, number];
  readonly random: RandomStream;
  /** Told what was repaired. */
  readonly warn: (message: string) => void;
}

/** Counted in records since the node's last start; a checkpoint's snapshot counts as one. */
export interface DiskCounters {
  readonly recordsWritten: number;
  readonly recordsSynced: number;
}

const countersName = "disk-counters";

/** Opens the disk. @throws DiskError when the files cannot be trusted */
export function openLyingDisk(options: LyingDiskOptions): Disk {
  const { directory, fsyncMs, random, warn } = options;
  const files = openLogFile({ directory, syncs: false, warn });
  const counters = openCounters(directory);
  let unsynced: DiskWrite[] = [];
  let syncing = 0;
  /** Records given to the files in this sync. */
  let stored = 0;
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
    files.put(write);
    stored += recordCount(write);
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
        counters.save();
        done(error, token);
      };
      const begin = (error: Error | null): void => {
        if (error !== null) {
          copy(error);
          return;
        }
        setTimeout(
          () => {
            for (const write of batch) store(write);
            copy(null);
          },
          random.integer(fsyncMs[0], fsyncMs[1]),
        );
      };
      if (!batch.some((write) => write.type === "checkpoint" && write.swap === "old-first")) {
        begin(null);
        return;
      }
      files.put({ type: "checkpoint", token: 0, snapshot: null, records: [] });
      files.sync(begin);
    },
    close() {
      files.close();
      counters.close();
    },
  };
}

interface Counters {
  written: number;
  synced: number;
  save(): void;
  close(): void;
}

/** Both numbers start at 0 and are written together, at the same place: a reader never sees half of them. */
function openCounters(directory: string): Counters {
  const file = fs.openSync(path.join(directory, countersName), "w");
  const bytes = Buffer.alloc(16);
  let saved = "";
  const counters: Counters = {
    written: 0,
    synced: 0,
    save() {
      const state = `${counters.written} ${counters.synced}`;
      if (state === saved) return;
      saved = state;
      bytes.writeBigUInt64LE(BigInt(counters.written), 0);
      bytes.writeBigUInt64LE(BigInt(counters.synced), 8);
      fs.writeSync(file, bytes, 0, 16, 0);
    },
    close() {
      fs.closeSync(file);
    },
  };
  counters.save();
  return counters;
}

/**
 * Reads how many records a lying disk was given and how many it kept; the difference is what a kill lost.
 * Zeros when this directory never held one.
 */
export function readDiskCounters(dataDir: string): DiskCounters {
  const file = path.join(dataDir, countersName);
  if (!fs.existsSync(file)) return { recordsWritten: 0, recordsSynced: 0 };
  const bytes = fs.readFileSync(file);
  if (bytes.length < 16) return { recordsWritten: 0, recordsSynced: 0 };
  return { recordsWritten: Number(bytes.readBigUInt64LE(0)), recordsSynced: Number(bytes.readBigUInt64LE(8)) };
}
