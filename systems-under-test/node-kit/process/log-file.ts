/**
 * LogFile: a node's disk as files: `checkpoint-<generation>`, the last checkpoint, and `wal-<generation>`, the
 * records written after it. Generation 0 has no checkpoint.
 *
 * Writing a checkpoint over the old one would leave neither after a crash in the middle. So the new generation is
 * made beside the old: 1 write checkpoint-N.tmp and fsync it, 2 make an empty wal-N, 3 rename to checkpoint-N,
 * 4 fsync the directory, because a rename is not durable before, 5 remove generation N-1. A crash between any two
 * steps leaves at least one whole generation, and `readDataDirectory` finds it.
 *
 * Records go to the operating system at the end of each turn and to the platter with the next fdatasync, which takes
 * all of them together (group commit) while the node goes on. Records written while a checkpoint is under way wait
 * in memory for its new log.
 *
 * Source: etcd's write-ahead log and its issue 6368 (the rename that was not durable).
 */
import fs from "node:fs";
import path from "node:path";
import { callbackify } from "node:util";
import type { DiskWrite } from "../disk-image.ts";
import type { Token } from "../node.ts";
import { type DataDirectoryOptions, readDataDirectory } from "./data-directory.ts";
import type { Disk } from "./disk.ts";
import { encodeRecord } from "./log-record.ts";

interface State {
  readonly options: DataDirectoryOptions;
  generation: number;
  walFile: number;
  /** Not handed to the operating system yet, oldest first. */
  queue: DiskWrite[];
  flushedToken: Token;
  syncedToken: Token;
  isCheckpointing: boolean;
}

/** Opens the disk, and repairs what a crash left. @throws DiskError when the files cannot be trusted */
export function openLogFile(options: DataDirectoryOptions): Disk {
  const { generation, durable } = readDataDirectory(options);
  const state: State = {
    options,
    generation,
    walFile: fs.openSync(path.join(options.directory, `wal-${generation}`), "a"),
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
      fs.closeSync(state.walFile);
    },
  };
}

function flush(state: State): void {
  if (state.isCheckpointing || state.queue.length === 0) return;
  const chunks: Buffer[] = [];
  let taken = 0;
  for (const write of state.queue) {
    if (write.type === "checkpoint") break;
    for (const record of write.records) chunks.push(encodeRecord(record));
    state.flushedToken = write.token;
    taken++;
  }
  state.queue.splice(0, taken);
  if (chunks.length === 0) return;
  const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  for (let written = 0; written < bytes.length;) written += fs.writeSync(state.walFile, bytes, written);
}

function sync(state: State, done: (error: Error | null, token: Token) => void): void {
  flush(state);
  const token = state.flushedToken;
  if (token > state.syncedToken) {
    const finish = (error: Error | null): void => {
      state.syncedToken = token;
      done(error, token);
    };
    if (state.options.syncs) fs.fdatasync(state.walFile, finish);
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
  const { directory, syncs } = state.options;
  const { swap = "safe" } = write;
  const previous = state.generation;
  const next = previous + 1;
  const inDirectory = (name: string): string => path.join(directory, name);
  const removePrevious = async (): Promise<void> => {
    for (const name of [`wal-${previous}`, `checkpoint-${previous}`]) {
      await fs.promises.rm(inDirectory(name), { force: true });
    }
  };
  if (swap === "old-first") await removePrevious();
  const temporary = inDirectory(`checkpoint-${next}.tmp`);
  const file = await fs.promises.open(temporary, "w");
  await file.writeFile(encodeRecord({ snapshot: write.snapshot, records: write.records }));
  if (syncs) await file.sync();
  await file.close();
  const walFile = fs.openSync(inDirectory(`wal-${next}`), "ax");
  await fs.promises.rename(temporary, inDirectory(`checkpoint-${next}`));
  if (syncs && swap !== "unsynced-directory") await syncDirectory(directory);
  fs.closeSync(state.walFile);
  state.walFile = walFile;
  state.generation = next;
  await removePrevious();
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await fs.promises.open(directory, "r");
  await handle.sync();
  await handle.close();
}
