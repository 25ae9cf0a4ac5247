/**
 * LogFile: a node's disk as files. `checkpoint-<generation>` is the last checkpoint, and `wal-<generation>` has the
 * records written after it. Generation 0 has no checkpoint.
 *
 * If a checkpoint overwrote the old one, a crash in the middle would leave neither. So the new generation is made next
 * to the old one: 1 write checkpoint-N.tmp and fsync it, 2 create an empty wal-N, 3 rename to checkpoint-N,
 * 4 fsync the directory, because only that makes the rename durable, 5 remove generation N-1. A crash between any two
 * steps leaves at least one complete generation, and `readDataDirectory` finds it.
 *
 * Records go to the operating system at the end of each turn, and to the disk with the next fdatasync. It takes all of
 * them together (group commit) while the node continues. Records written during a checkpoint wait in memory for
 * the new log.
 *
 * Source: etcd's write-ahead log and its issue 6368 (the rename that was not durable).
 */
import path from "node:path";
import { callbackify, promisify } from "node:util";
import type { DiskWrite } from "../disk-image.ts";
import type { Token } from "../node.ts";
import { type DataDirectoryOptions, readDataDirectory } from "./data-directory.ts";
import type { Disk } from "./disk.ts";
import { type FileSystem, realFileSystem, writeAll } from "./file-system.ts";
import { encodeRecord } from "./log-record.ts";

/** A disk in files. */
export interface LogFile extends Disk {
  /** Number of the current generation. */
  generation(): number;
}

interface State {
  readonly options: DataDirectoryOptions;
  readonly files: FileSystem;
  generation: number;
  walFile: number;
  /** Bytes of the current log that were passed to the operating system, and bytes known to be durable. */
  walBytes: number;
  syncedBytes: number;
  /** Writes not passed to the operating system yet, oldest first. */
  queue: DiskWrite[];
  flushedToken: Token;
  syncedToken: Token;
  isCheckpointing: boolean;
}

/** Opens the disk and repairs what a crash left. @throws DiskError when the files cannot be trusted */
export function openLogFile(options: DataDirectoryOptions): LogFile {
  const { files = realFileSystem, directory } = options;
  const { generation, durable, walBytes } = readDataDirectory(options);
  const state: State = {
    options,
    files,
    generation,
    walFile: files.open(path.join(directory, `wal-${generation}`), "a"),
    walBytes,
    syncedBytes: walBytes,
    queue: [],
    flushedToken: 0,
    syncedToken: 0,
    isCheckpointing: false,
  };
  return {
    durable,
    put: (write) => void state.queue.push(write),
    flush() {
      flush(state);
    },
    hasUnsynced: () => state.queue.length > 0 || state.flushedToken > state.syncedToken,
    sync(done) {
      sync(state, done);
    },
    close() {
      files.close(state.walFile);
    },
    generation: () => state.generation,
  };
}

function flush(state: State): void {
  if (state.isCheckpointing || state.queue.length === 0) return;
  const chunks: Buffer[] = [];
  let taken = 0;
  for (const write of state.queue) {
    if (write.type === "checkpoint") break;
    for (const record of write.records) chunks.push(encodeRecord(record, state.syncedBytes));
    state.flushedToken = write.token;
    taken++;
  }
  state.queue.splice(0, taken);
  if (chunks.length === 0) return;
  const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  writeAll(state.files, state.walFile, bytes);
  state.walBytes += bytes.length;
}

function sync(state: State, done: (error: Error | null, token: Token) => void): void {
  flush(state);
  const token = state.flushedToken;
  const bytes = state.walBytes;
  if (token > state.syncedToken) {
    const finish = (error: Error | null): void => {
      if (error === null) {
        state.syncedToken = token;
        state.syncedBytes = bytes;
      }
      done(error, token);
    };
    if (state.options.syncs) state.files.syncLater(state.walFile, finish);
    else setImmediate(finish, null);
    return;
  }
  const write = state.queue.shift();
  if (write?.type !== "checkpoint") throw new Error("LogFile: sync was called with nothing to sync.");
  state.isCheckpointing = true;
  callbackify(writeCheckpoint)(state, write, (error: Error | null) => {
    state.isCheckpointing = false;
    state.flushedToken = write.token;
    state.syncedToken = write.token;
    done(error, write.token);
  });
}

async function writeCheckpoint(state: State, write: DiskWrite & { readonly type: "checkpoint" }): Promise<void> {
  const { files } = state;
  const { directory, syncs } = state.options;
  const { swap = "safe" } = write;
  const previous = state.generation;
  const next = previous + 1;
  const inDirectory = (name: string): string => path.join(directory, name);
  const removePrevious = (): void => {
    for (const file of [`wal-${previous}`, `checkpoint-${previous}`].map(inDirectory)) {
      if (files.exists(file)) files.remove(file);
    }
  };
  if (swap === "old-first") removePrevious();
  const temporary = inDirectory(`checkpoint-${next}.tmp`);
  const file = files.open(temporary, "w");
  writeAll(files, file, encodeRecord({ snapshot: write.snapshot, records: write.records }));
  if (syncs) await synced(files, file);
  files.close(file);
  const walFile = files.open(inDirectory(`wal-${next}`), "ax");
  files.rename(temporary, inDirectory(`checkpoint-${next}`));
  if (syncs && swap !== "unsynced-directory") {
    const names = files.open(directory, "r");
    await synced(files, names);
    files.close(names);
  }
  files.close(state.walFile);
  state.walFile = walFile;
  state.walBytes = 0;
  state.syncedBytes = 0;
  state.generation = next;
  removePrevious();
}

const synced = promisify((files: FileSystem, descriptor: number, done: (error: Error | null) => void): void => {
  files.syncLater(descriptor, done);
});
