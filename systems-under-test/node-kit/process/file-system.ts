/**
 * FileSystem: the few system calls that a node's disk uses.
 *
 * What a power failure leaves depends on between which two calls it happens. With this port a test can replace the
 * operating system, record every call, and try a failure at each of them.
 */
import fs from "node:fs";

/** The calls throw as those of node:fs do. Paths are absolute. */
export interface FileSystem {
  exists(path: string): boolean;
  makeDirectory(directory: string): void;
  /** Names in the directory, in no order. */
  list(directory: string): readonly string[];
  /** The whole file. */
  read(file: string): Buffer;
  /** Size in bytes; 0 if there is no such file. */
  sizeOf(file: string): number;
  /**
   * `a`: append, created if missing · `ax`: the same, but must be missing · `w`: created or emptied · `r`: read, also
   * for directories.
   */
  open(path: string, flags: "a" | "ax" | "w" | "r"): number;
  /** Writes `bytes` from index `from` on, at `position` or at the end. Returns the number written, perhaps not all. */
  write(descriptor: number, bytes: Uint8Array, from: number, position?: number): number;
  truncate(descriptor: number, size: number): void;
  close(descriptor: number): void;
  /** Replaces a file of the new name. Like creating and removing, it is durable only when the directory is synced. */
  rename(from: string, to: string): void;
  remove(file: string): void;
  /** Makes a file's data and size, or a directory's names, durable. Waits until they are. */
  sync(descriptor: number): void;
  /** The same for a file's data, without waiting. It covers all writes before the call. */
  syncLater(descriptor: number, done: (error: Error | null) => void): void;
}

/** The operating system's file system. */
export const realFileSystem: FileSystem = {
  exists: (path) => fs.existsSync(path),
  makeDirectory: (directory) => {
    fs.mkdirSync(directory);
  },
  list: (directory) => fs.readdirSync(directory),
  read: (file) => fs.readFileSync(file),
  sizeOf: (file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0,
  open: (path, flags) => fs.openSync(path, flags),
  write: (descriptor, bytes, from, position) =>
    fs.writeSync(descriptor, bytes, from, bytes.length - from, position ?? null),
  truncate: (descriptor, size) => {
    fs.ftruncateSync(descriptor, size);
  },
  close: (descriptor) => {
    fs.closeSync(descriptor);
  },
  rename: (from, to) => {
    fs.renameSync(from, to);
  },
  remove: (file) => {
    fs.rmSync(file);
  },
  sync: (descriptor) => {
    fs.fsyncSync(descriptor);
  },
  syncLater: (descriptor, done) => {
    fs.fdatasync(descriptor, done);
  },
};

/** Writes all bytes, with as many calls as needed. */
export function writeAll(files: FileSystem, descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += files.write(descriptor, bytes, written);
}

/** Makes the names in this directory durable. */
export function syncDirectory(files: FileSystem, directory: string): void {
  const descriptor = files.open(directory, "r");
  try {
    files.sync(descriptor);
  } finally {
    files.close(descriptor);
  }
}
