/**
 * Files that options name, for example `guest=store.wasm`. A run records such an option with the hash of the file,
 * `store.wasm@sha256:…`, so a replay with another file of that name is refused and not taken for the same run.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { installFileReader } from "../option-file.ts";

/** A file that cannot be read, or is not the one that was recorded. The message says which, and what to do. */
export class PinnedFileError extends Error {
  override readonly name = "PinnedFileError";
}

/** A file and the text by which a run names it. */
export interface PinnedFile {
  /** Without the hash, as it was given. */
  readonly path: string;
  /** With the hash. */
  readonly pinned: string;
  readonly bytes: Uint8Array;
}

const SEPARATOR = "@sha256:";
/** What was read in this process: the nodes of thousands of runs share it. */
const read = new Map<string, PinnedFile>();

/**
 * Reads a file that is named with or without its hash. One with a hash is read once in the life of a process.
 *
 * @throws PinnedFileError when it cannot be read, or has another hash
 */
export function readPinnedFile(named: string): PinnedFile {
  const known = read.get(named);
  if (known !== undefined) return known;
  const at = named.lastIndexOf(SEPARATOR);
  const path = at < 0 ? named : named.slice(0, at);
  const bytes = readBytes(path);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const file = { path, pinned: path + SEPARATOR + hash, bytes };
  if (at >= 0 && named !== file.pinned) {
    throw new PinnedFileError(
      `${path}: expected the file with SHA-256 ${named.slice(at + SEPARATOR.length)}, as it was recorded, found one with ` +
        `${hash}. Bring the file back, or name it without a hash for a new run.`,
    );
  }
  read.set(file.pinned, file);
  return file;
}

function readBytes(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new PinnedFileError(`${path}: expected a file that can be read: ${(cause as Error).message}.`, { cause });
  }
}

// A process that pins files, or runs nodes, loads this module; so its nodes get the files that their options name.
installFileReader((named) => readPinnedFile(named).bytes);
