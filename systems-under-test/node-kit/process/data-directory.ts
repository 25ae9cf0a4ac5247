/**
 * The data directory at boot: finds the newest whole generation, cuts a torn tail off its log, removes what a crash
 * left over, and refuses what no crash can explain.
 *
 * Starting with less than was promised is the worst a store can do, so everything here that looks like damage ends
 * the start with a DiskError; only the traces of a crash between two steps of `LogFile` are repaired.
 */
import path from "node:path";
import type { Durable, Json } from "../node.ts";
import { DiskError } from "./disk.ts";
import { type FileSystem, realFileSystem, syncDirectory } from "./file-system.ts";
import { decodeLog } from "./log-record.ts";

export interface DataDirectoryOptions {
  /** Made when it is missing. */
  readonly directory: string;
  /** False: leave out every fsync, for a disk that only pretends. */
  readonly syncs: boolean;
  /** Told what was repaired. */
  readonly warn: (message: string) => void;
  /** Default: the operating system's. */
  readonly files?: FileSystem;
}

export interface DataDirectory {
  readonly generation: number;
  readonly durable: Durable;
  /** Size of the generation's log, all of it good. */
  readonly walBytes: number;
}

/** A directory, and the calls that reach it. */
interface Place {
  readonly files: FileSystem;
  readonly directory: string;
}

interface Checkpoint {
  readonly snapshot: Json;
  readonly records: readonly Json[];
}

const restore =
  "Restore the data directory from a copy, or remove it to start this node empty, if the others hold its data.";

/**
 * Reads, and repairs what a crash left. Afterwards the directory holds one generation, synced.
 * @throws DiskError when the files cannot be trusted
 *
 * What is read may have been left by a process that ended before it could sync it, so everything is synced before the
 * first old file goes: otherwise a power failure could take the new generation's name, and leave neither.
 */
export function readDataDirectory(options: DataDirectoryOptions): DataDirectory {
  const { directory, syncs, files = realFileSystem } = options;
  const place = { files, directory };
  makeDirectory(place, syncs);
  const names = files.list(directory);
  const { generation, checkpoint } = chooseGeneration(place, names);
  const { records, size } = openWal(options, files, generation);
  if (syncs) syncDirectory(files, directory);
  for (const name of names) {
    if (/^(wal|checkpoint)-\d+(\.tmp)?$/.test(name) && !name.endsWith(`-${generation}`)) {
      files.remove(path.join(directory, name));
    }
  }
  if (syncs) syncDirectory(files, directory);
  return {
    generation,
    durable: { snapshot: checkpoint?.snapshot ?? null, records: [...(checkpoint?.records ?? []), ...records] },
    walBytes: size,
  };
}

/**
 * The generation that a boot would use, and how many whole records its log has. Changes nothing; zeros for a directory
 * that does not exist.
 * @throws DiskError when the files cannot be trusted
 */
export function measureDataDirectory(
  directory: string,
  files: FileSystem = realFileSystem,
): { readonly generation: number; readonly walRecords: number } {
  if (!files.exists(directory)) return { generation: 0, walRecords: 0 };
  const { generation } = chooseGeneration({ files, directory }, files.list(directory));
  const file = path.join(directory, `wal-${generation}`);
  return { generation, walRecords: files.exists(file) ? decodeLog(files.read(file)).records.length : 0 };
}

/**
 * Makes the directory, and those above it that are missing. Each name is durable before the next is made, so of what is
 * there only the last may have a name that is not; without the first sync a whole data directory could be gone.
 */
function makeDirectory({ files, directory }: Place, syncs: boolean): void {
  const missing: string[] = [];
  let present = directory;
  for (; !files.exists(present); present = path.dirname(present)) missing.push(present);
  if (syncs) syncNameOf(files, present);
  for (const each of missing.reverse()) {
    files.makeDirectory(each);
    if (syncs) syncNameOf(files, each);
  }
}

function syncNameOf(files: FileSystem, directory: string): void {
  try {
    syncDirectory(files, path.dirname(directory));
  } catch (error) {
    // A directory that this user may not read is not one where an earlier life of the node made something.
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
  }
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
  place: Place,
  names: readonly string[],
): { readonly generation: number; readonly checkpoint: Checkpoint | null } {
  const checkpoints = generationsOf(names, "checkpoint");
  const wals = generationsOf(names, "wal");
  const chosen = newestWhole(place, checkpoints, wals);
  checkWalExists(place, chosen.generation, checkpoints, wals);
  return chosen;
}

function newestWhole(
  place: Place,
  checkpoints: readonly number[],
  wals: readonly number[],
): { readonly generation: number; readonly checkpoint: Checkpoint | null } {
  for (const generation of checkpoints) {
    const file = path.join(place.directory, `checkpoint-${generation}`);
    const checkpoint = readCheckpoint(place.files, file);
    if (checkpoint !== null) return { generation, checkpoint };
    // It was damaged after its rename. Without records after it, the generation before holds the same.
    const hasOlder = wals.some((wal) => wal < generation);
    if (!hasOlder || walBytes(place, generation) > 0) {
      throw new DiskError(
        `${file}: expected one whole record, found a damaged one, and no older generation that could take its place. ` +
          restore,
      );
    }
  }
  const orphan = wals.find((wal) => wal > 0 && walBytes(place, wal) > 0 && !checkpoints.includes(wal));
  if (orphan !== undefined) {
    throw new DiskError(
      `${path.join(place.directory, `wal-${orphan}`)}: expected checkpoint-${orphan} beside it, found none. ${restore}`,
    );
  }
  return { generation: 0, checkpoint: null };
}

/** The checkpoint in this file; null if it is not whole. */
function readCheckpoint(files: FileSystem, file: string): Checkpoint | null {
  const bytes = files.read(file);
  const { records, goodBytes } = decodeLog(bytes);
  return records.length === 1 && goodBytes === bytes.length ? (records[0] as unknown as Checkpoint) : null;
}

/** The log is made before its checkpoint is renamed; it may be missing only while the generation before is there. */
function checkWalExists(
  place: Place,
  generation: number,
  checkpoints: readonly number[],
  wals: readonly number[],
): void {
  if (wals.includes(generation)) return;
  const isNew = generation === 0 && checkpoints.length === 0 && wals.every((wal) => walBytes(place, wal) === 0);
  if (isNew || wals.some((wal) => wal < generation)) return;
  throw new DiskError(
    `${path.join(place.directory, `wal-${generation}`)}: expected the log of checkpoint-${generation}, found no such ` +
      `file. ${restore}`,
  );
}

function walBytes({ files, directory }: Place, generation: number): number {
  return files.sizeOf(path.join(directory, `wal-${generation}`));
}

/** The records of the log, which is made if it is missing, and synced: what is read counts as durable from now on. */
function openWal(
  options: DataDirectoryOptions,
  files: FileSystem,
  generation: number,
): { readonly records: readonly Json[]; readonly size: number } {
  const file = path.join(options.directory, `wal-${generation}`);
  const descriptor = files.open(file, "a");
  try {
    const bytes = files.read(file);
    const { records, goodBytes, damagedAt } = decodeLog(bytes);
    if (damagedAt !== null) {
      throw new DiskError(
        `${file}: expected a whole record at byte ${damagedAt}, found a damaged one that had been synced before the ` +
          `records after it were written, so it was not torn by a crash. ${restore}`,
      );
    }
    if (goodBytes < bytes.length) {
      options.warn(`${file}: cut a torn record of ${bytes.length - goodBytes} bytes off at byte ${goodBytes}.`);
      files.truncate(descriptor, goodBytes);
    }
    if (options.syncs) files.sync(descriptor);
    return { records, size: goodBytes };
  } finally {
    files.close(descriptor);
  }
}
