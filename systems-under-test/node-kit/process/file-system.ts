/**
 * FileSystem: the few system calls that a node's disk is made of.
 *
 * What a power failure leaves is decided between two of these calls, so a test has to stand between them: with this
 * port it takes the place of the operating system, records every call and plays the failure at each of them.
 */
import fs from "node:fs";

/** Calls throw as those of node:fs do. Paths are absolute. */
export interface FileSystem {
  exists(path: string): boolean;
  makeDirectory(directory: string): void;
  /** Names, in no order. */
  list(directory: string): readonly string[];
  /** The whole file. */
  read(file: string): Buffer;
  /** Size in bytes; 0 when there is no such file. */
  sizeOf(file: string): number;
  /**
   * `a`: made when missing, written at its end · `ax`: the same, must be missing · `w`: made or emptied · `r`: also for
   * directories.
   */
  open(path: string, flags: "a" | "ax" | "w" | "r"): number;
  /** Writes from this byte of `bytes` on, at `position` or the end; gives how many were taken, perhaps not all. */
  write(descriptor: number, bytes: Uint8Array, from: number, position?: number): number;
  truncate(descriptor: number, size: number): void;
  close(descriptor: number): void;
  /** Takes the place of a file of the new name. Not durable before the directory is synced, as making and removing. */
  rename(from: string, to: string): void;
  remove(file: string): void;
  /** Makes a file's data and size, or a directory's names, durable; returns when they are. */
  sync(descriptor: number): void;
  /** The same without waiting, for a file's data: covers what was written before the call. */
  syncLater(descriptor: number, done: (error: Error | null) => void): void;
}

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

/** Writes all of it, however many calls that takes. */
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
