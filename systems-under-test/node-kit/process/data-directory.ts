/**
 * The data directory at boot: finds the newest whole generation, cuts a torn tail off its log, removes what a crash
 * left over, and refuses what no crash can explain.
 *
 * Starting with less than was promised is the worst a store can do, so everything here that looks like damage ends
 * the start with a DiskError; only the traces of a crash between two steps of `LogFile` are repaired.
 */
import fs from "node:fs";
import path from "node:path";
import type { Durable, Json } from "../node.ts";
import { DiskError } from "./disk.ts";
import { decodeLog } from "./log-record.ts";

export interface DataDirectoryOptions {
  /** Made when it is missing. */
  readonly directory: string;
  /** False: leave out every fsync, for a disk that only pretends. */
  readonly syncs: boolean;
  /** Told what was repaired. */
  readonly warn: (message: string) => void;
}

export interface DataDirectory {
  readonly generation: number;
  readonly durable: Durable;
}

interface Checkpoint {
  readonly snapshot: Json;
  readonly records: readonly Json[];
}

const restore =
  "Restore the data directory from a copy, or remove it to start this node empty, if the others hold its data.";

/** Reads, and repairs what a crash left. Afterwards the directory holds one generation, synced. */
export function readDataDirectory(options: DataDirectoryOptions): DataDirectory {
  const { directory } = options;
  fs.mkdirSync(directory, { recursive: true });
  const names = fs.readdirSync(directory);
  const checkpoints = generationsOf(names, "checkpoint");
  const wals = generationsOf(names, "wal");
  const { generation, checkpoint } = chooseGeneration(directory, checkpoints, wals);
  checkWalExists(directory, generation, checkpoints, wals);
  const records = openWal(options, generation);
  for (const name of names) {
    if (/^(wal|checkpoint)-\d+(\.tmp)?$/.test(name) && !name.endsWith(`-${generation}`)) {
      fs.rmSync(path.join(directory, name));
    }
  }
  if (options.syncs) syncPath(directory);
  return {
    generation,
    durable: { snapshot: checkpoint?.snapshot ?? null, records: [...(checkpoint?.records ?? []), ...records] },
  };
}

/** Generations of which there is such a file, newest first. */
function generationsOf(names: readonly string[], kind: "checkpoint" | "wal"): readonly number[] {
  return names
    .flatMap((name) => {
      const match = /^(checkpoint|wal)-(\d+)$/.exec(name);
      return match !== null && match[1] === kind ? [Number(match[2])] : [];
    })
    .sort((a, b) => b - a);
}

function chooseGeneration(
  directory: string,
  checkpoints: readonly number[],
  wals: readonly number[],
): { readonly generation: number; readonly checkpoint: Checkpoint | null } {
  for (const generation of checkpoints) {
    const checkpoint = readCheckpoint(path.join(directory, `checkpoint-${generation}`));
    if (checkpoint !== null) return { generation, checkpoint };
    // It was damaged after its rename. Without records after it, the generation before holds the same.
    const hasOlder = wals.some((wal) => wal < generation);
    if (!hasOlder || walBytes(directory, generation) > 0) {
      throw new DiskError(
        `${path.join(directory, `checkpoint-${generation}`)}: expected one whole record, found a damaged one, and no ` +
          `older generation that could take its place. ${restore}`,
      );
    }
  }
  const orphan = wals.find((wal) => wal > 0 && walBytes(directory, wal) > 0 && !checkpoints.includes(wal));
  if (orphan !== undefined) {
    throw new DiskError(
      `${path.join(directory, `wal-${orphan}`)}: expected checkpoint-${orphan} beside it, found none. ${restore}`,
    );
  }
  return { generation: 0, checkpoint: null };
}

/** The checkpoint in this file; null if it is not whole. */
function readCheckpoint(file: string): Checkpoint | null {
  const bytes = fs.readFileSync(file);
  const { records, goodBytes } = decodeLog(bytes);
  return records.length === 1 && goodBytes === bytes.length ? (records[0] as unknown as Checkpoint) : null;
}

/** The log is made before its checkpoint is renamed; it may be missing only while the generation before is there. */
function checkWalExists(
  directory: string,
  generation: number,
  checkpoints: readonly number[],
  wals: readonly number[],
): void {
  if (wals.includes(generation)) return;
  const isNew = generation === 0 && checkpoints.length === 0 && wals.every((wal) => walBytes(directory, wal) === 0);
  if (isNew || wals.some((wal) => wal < generation)) return;
  throw new DiskError(
    `${path.join(directory, `wal-${generation}`)}: expected the log of checkpoint-${generation}, found no such file. ` +
      restore,
  );
}

function walBytes(directory: string, generation: number): number {
  return fs.statSync(path.join(directory, `wal-${generation}`), { throwIfNoEntry: false })?.size ?? 0;
}

/** The records of the log, which is made if it is missing, and synced: what is read counts as durable from now on. */
function openWal(options: DataDirectoryOptions, generation: number): readonly Json[] {
  const file = path.join(options.directory, `wal-${generation}`);
  const descriptor = fs.openSync(file, "a+");
  try {
    const bytes = fs.readFileSync(descriptor);
    const { records, goodBytes, damagedAt } = decodeLog(bytes);
    if (damagedAt !== null) {
      throw new DiskError(
        `${file}: expected a whole record at byte ${damagedAt}, found a damaged one with good records after it, so it ` +
          `was not torn by a crash. ${restore}`,
      );
    }
    if (goodBytes < bytes.length) {
      options.warn(`${file}: cut a torn record of ${bytes.length - goodBytes} bytes off at byte ${goodBytes}.`);
      fs.ftruncateSync(descriptor, goodBytes);
    }
    if (options.syncs) fs.fsyncSync(descriptor);
    return records;
  } finally {
    fs.closeSync(descriptor);
  }
}

function syncPath(directory: string): void {
  const descriptor = fs.openSync(directory, "r");
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
}
