/**
 * The data directory at boot: finds the newest complete generation, cuts a torn tail off its log, removes what a crash
 * left over, and refuses what no crash can explain.
 *
 * The worst that a store can do is to start with less than it promised. So everything that looks like damage ends the
 * start with a DiskError. Only what a crash between two steps of `LogFile` can leave is repaired.
 */
import path from "node:path";
import type { Durable, Json } from "../node.ts";
import { DiskError } from "./disk.ts";
import { type FileSystem, realFileSystem, syncDirectory } from "./file-system.ts";
import { decodeLog } from "./log-record.ts";

/** How to open a data directory. */
export interface DataDirectoryOptions {
  /** Created if missing. */
  readonly directory: string;
  /** False: no fsync at all, for the lying disk. */
  readonly syncs: boolean;
  /** Called with a sentence about each repair. */
  readonly warn: (message: string) => void;
  /** Default: the real file system. */
  readonly files?: FileSystem;
}

/** What the directory holds. */
export interface DataDirectory {
  readonly generation: number;
  readonly durable: Durable;
  /** Size of the generation's log, without a torn tail. */
  readonly walBytes: number;
}

/** A directory and the file system that it is on. */
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
 * Reads the directory and repairs what a crash left. Afterwards it holds one generation, synced.
 * @throws DiskError when the files cannot be trusted
 *
 * The process that left the files may have ended before it synced them. So everything is synced before the first old
 * file is removed. Otherwise a power failure could take the name of the new generation, and neither would be left.
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
 * The generation that a boot would use, and the number of complete records in its log. Changes nothing. Both are 0 if
 * the directory does not exist.
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
 * Creates the directory and its missing parents. Each name is synced before the next directory is made. So after a
 * crash only the last existing name may be unsynced, and the first call syncs it. Without that the whole data directory
 * could be lost.
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
    // A parent that this user may not read was not created by this node.
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
  }
}

/** The generations with such a file, newest first. */
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
    // Damaged after its rename. If its log has no records, the previous generation has the same content.
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

/** The checkpoint in this file; null if it is not complete. */
function readCheckpoint(files: FileSystem, file: string): Checkpoint | null {
  const bytes = files.read(file);
  const { records, goodBytes } = decodeLog(bytes);
  return records.length === 1 && goodBytes === bytes.length ? (records[0] as unknown as Checkpoint) : null;
}

/** The log is created before its checkpoint is renamed. So it may be missing only if the previous generation exists. */
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

/** Opens the log, or creates it, and syncs it: whatever is read counts as durable from now on. */
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
