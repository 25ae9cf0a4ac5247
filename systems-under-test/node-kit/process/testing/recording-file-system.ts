/**
 * A file system in memory that records its calls, and knows what a power failure at each moment may leave.
 *
 * Everything that was synced survives. Of the rest survives whatever POSIX does not exclude. Each name created, renamed
 * or removed since its directory was synced exists or not, independently. A file ends anywhere between its synced and
 * its current end, and each of its unsynced blocks is there, is lost, or is garbage. Killing a process loses none of
 * its calls, and makes none of them durable.
 *
 * Source: Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014), table 1.
 */
import path from "node:path";
import type { RandomStream } from "../../random.ts";
import type { FileSystem } from "../file-system.ts";

/** A call that changed something, or an event outside the file system that matters for the trial. */
export type Recorded =
  /** A name was given to a file; null: it was removed. */
  | { readonly type: "name"; readonly path: string; readonly inode: number | null }
  | { readonly type: "rename"; readonly from: string; readonly to: string; readonly inode: number }
  | { readonly type: "write"; readonly inode: number; readonly at: number; readonly bytes: Buffer }
  | { readonly type: "truncate"; readonly inode: number; readonly size: number }
  /** A sync of this file, or of this directory's names, ended. Everything recorded before `before` is durable. */
  | { readonly type: "sync"; readonly target: number | string; readonly before: number }
  /** "promised": this many values of the list were promised. "handed": this many were in it when a sync started. */
  | { readonly type: "promised" | "handed"; readonly count: number }
  /** The disk was given this many records. */
  | { readonly type: "put"; readonly count: number; readonly isCheckpoint: boolean };

/** The content of a disk. A directory has a name and no data. */
export interface Image {
  readonly names: ReadonlyMap<string, number>;
  readonly data: ReadonlyMap<number, Buffer>;
}

/** An empty disk. */
export const emptyImage: Image = { names: new Map([["/", 0]]), data: new Map() };

/** How much of the unsynced data survives; a stream draws it. */
export type Survival = "nothing" | "everything" | RandomStream;

const blockBytes = 16;

/** The disk after the first `count` records and a power failure. If everything survives, it is as after a kill. */
export function imageAfter(
  base: Image,
  calls: readonly Recorded[],
  count: number = calls.length,
  survival: Survival = "everything",
): Image {
  const durableBefore = new Map<number | string, number>();
  for (const call of calls.slice(0, count)) if (call.type === "sync") durableBefore.set(call.target, call.before);
  const isDurable = (target: number | string, at: number): boolean => at < (durableBefore.get(target) ?? 0);
  const survives = (): boolean => survival === "everything" || (survival !== "nothing" && survival.chance(0.5));
  const names = new Map(base.names);
  const synced = new Map(base.data);
  const all = new Map(base.data);
  for (const [at, call] of calls.slice(0, count).entries()) {
    if (call.type === "name" && (isDurable(path.dirname(call.path), at) || survives())) {
      if (call.inode === null) names.delete(call.path);
      else names.set(call.path, call.inode);
    }
    if (call.type === "rename" && (isDurable(path.dirname(call.to), at) || survives())) {
      if (names.get(call.from) === call.inode) names.delete(call.from);
      names.set(call.to, call.inode);
    }
    if (call.type === "write" || call.type === "truncate") {
      for (const state of isDurable(call.inode, at) ? [synced, all] : [all]) {
        state.set(call.inode, changed(state.get(call.inode) ?? Buffer.alloc(0), call));
      }
    }
  }
  // A directory that has lost its name has lost its content.
  for (const name of [...names.keys()].sort()) if (!names.has(path.dirname(name))) names.delete(name);
  const data = new Map<number, Buffer>();
  for (const [inode, bytes] of all) data.set(inode, survived(synced.get(inode) ?? Buffer.alloc(0), bytes, survival));
  return { names, data };
}

function changed(bytes: Buffer, call: Recorded & { readonly type: "write" | "truncate" }): Buffer {
  if (call.type === "truncate") return Buffer.concat([bytes], call.size);
  const after = Buffer.concat([bytes], Math.max(bytes.length, call.at + call.bytes.length));
  call.bytes.copy(after, call.at);
  return after;
}

function survived(synced: Buffer, all: Buffer, survival: Survival): Buffer {
  if (survival === "nothing") return synced;
  if (survival === "everything") return all;
  const [least, most] = [synced.length, all.length].sort((a, b) => a - b) as [number, number];
  // Mostly the whole size, so that holes and garbage have good records after them.
  const size = survival.chance(0.6) ? most : survival.integer(least, most);
  const after = Buffer.alloc(size);
  for (let at = 0; at < size; at += blockBytes) {
    const end = Math.min(size, at + blockBytes);
    const fate = survival.integer(0, 5);
    for (let byte = at; byte < end; byte++) {
      const [old, young] = [synced[byte] ?? 0, all[byte] ?? 0];
      const isUnchanged = byte < synced.length && byte < all.length && old === young;
      after[byte] = isUnchanged || fate > 1 ? young : fate === 0 ? old : survival.integer(0, 255);
    }
  }
  return after;
}

/** The file system, with its records. */
export interface RecordingFileSystem extends FileSystem {
  /** Everything recorded so far, oldest first. */
  readonly calls: Recorded[];
  readonly image: () => Image;
  record(said: Recorded): void;
  /** Ends the oldest sync in progress; false: there is none. */
  endSync(): boolean;
}

/** A file system on this disk, after these calls. */
export function createRecordingFileSystem(base: Image, earlier: readonly Recorded[] = []): RecordingFileSystem {
  const calls = [...earlier];
  const start = imageAfter(base, earlier);
  const names = new Map(start.names);
  const data = new Map(start.data);
  const open = new Map<number, { readonly path: string; readonly inode: number }>();
  let syncs: { readonly descriptor: number; readonly before: number; readonly done: () => void }[] = [];
  let lastInode = Math.max(...names.values(), ...data.keys());
  let lastDescriptor = 2;

  function inodeOf(file: string): number {
    const inode = names.get(file);
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${file}`), { code: "ENOENT" });
    return inode;
  }

  function opened(descriptor: number): { readonly path: string; readonly inode: number } {
    const found = open.get(descriptor);
    if (found === undefined) throw new Error(`EBADF: ${descriptor}`);
    return found;
  }

  function change(call: Recorded): void {
    calls.push(call);
    if (call.type === "write" || call.type === "truncate") {
      data.set(call.inode, changed(data.get(call.inode) ?? Buffer.alloc(0), call));
    }
    if (call.type === "name" && call.inode !== null) names.set(call.path, call.inode);
    if (call.type === "name" && call.inode === null) names.delete(call.path);
    if (call.type === "rename") {
      names.delete(call.from);
      names.set(call.to, call.inode);
    }
  }

  function make(file: string): number {
    inodeOf(path.dirname(file));
    change({ type: "name", path: file, inode: ++lastInode });
    return lastInode;
  }

  function ended(descriptor: number, before: number): void {
    const { path: file, inode } = opened(descriptor);
    change({ type: "sync", target: data.has(inode) ? inode : file, before });
  }

  return {
    calls,
    image: () => ({ names: new Map(names), data: new Map(data) }),
    record: (said) => void calls.push(said),
    endSync() {
      const [sync, ...later] = syncs;
      if (sync === undefined) return false;
      syncs = later;
      ended(sync.descriptor, sync.before);
      sync.done();
      return true;
    },
    exists: (file) => names.has(file),
    makeDirectory: (directory) => void make(directory),
    list: (directory) => {
      inodeOf(directory);
      return [...names.keys()]
        .filter((each) => each !== "/" && path.dirname(each) === directory)
        .map((each) => path.basename(each));
    },
    read: (file) => Buffer.from(data.get(inodeOf(file)) ?? Buffer.alloc(0)),
    sizeOf: (file) => data.get(names.get(file) ?? -1)?.length ?? 0,
    open(file, flags) {
      if (flags === "ax" && names.has(file)) throw Object.assign(new Error(`EEXIST: ${file}`), { code: "EEXIST" });
      const inode = flags === "r" ? inodeOf(file) : (names.get(file) ?? make(file));
      if (flags !== "r" && !data.has(inode)) data.set(inode, Buffer.alloc(0));
      if (flags === "w" && data.get(inode)?.length !== 0) change({ type: "truncate", inode, size: 0 });
      open.set(++lastDescriptor, { path: file, inode });
      return lastDescriptor;
    },
    write(descriptor, bytes, from, position) {
      const { inode } = opened(descriptor);
      const at = position ?? data.get(inode)?.length ?? 0;
      change({ type: "write", inode, at, bytes: Buffer.from(bytes.subarray(from)) });
      return bytes.length - from;
    },
    truncate(descriptor, size) {
      change({ type: "truncate", inode: opened(descriptor).inode, size });
    },
    close: (descriptor) => void (opened(descriptor), open.delete(descriptor)),
    rename(from, to) {
      change({ type: "rename", from, to, inode: inodeOf(from) });
    },
    remove(file) {
      inodeOf(file);
      change({ type: "name", path: file, inode: null });
    },
    sync(descriptor) {
      ended(descriptor, calls.length);
    },
    syncLater(descriptor, done) {
      opened(descriptor);
      syncs.push({
        descriptor,
        before: calls.length,
        done: () => {
          done(null);
        },
      });
    },
  };
}
