/**
 * The bytes of a history, from its beginning as often as they are asked for.
 *
 * A file is simply read again. What comes through a pipe comes once, so while it is read it is written to a temporary
 * file, which has no name any more by then: it goes when the process ends, however that ends. Disk rather than memory,
 * for the history may be larger than the memory is.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

/** Bytes read at once. */
export const PIECE_BYTES = 1 << 18;
const PIPE_WAIT_MS = 5;

interface Pipe {
  readonly file: number;
  /** Holds the first `length` bytes of the pipe. */
  readonly copy: number;
  length: number;
}

/** Pipes that have been begun, by path. */
const pipes = new Map<string, Pipe>();

/**
 * The bytes; each piece holds until the next is asked for.
 * @param path a file, a pipe, or `STANDARD_INPUT`
 * @throws the file system's error
 */
export function bytesOf(path: string): Generator<Uint8Array> {
  const pipe = pipes.get(path);
  if (pipe !== undefined) return bytesOfPipe(pipe);
  if (path !== STANDARD_INPUT && statSync(path).isFile()) return bytesOfFile(path);
  const begun = { file: path === STANDARD_INPUT ? 0 : openSync(path, "r"), copy: namelessFile(), length: 0 };
  pipes.set(path, begun);
  return bytesOfPipe(begun);
}

function* bytesOfFile(path: string): Generator<Uint8Array> {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.allocUnsafe(PIECE_BYTES);
    for (let count = readSync(file, bytes); count > 0; count = readSync(file, bytes)) yield bytes.subarray(0, count);
  } finally {
    closeSync(file);
  }
}

function* bytesOfPipe(pipe: Pipe): Generator<Uint8Array> {
  const bytes = Buffer.allocUnsafe(PIECE_BYTES);
  for (let at = 0; ;) {
    const isCopied = at < pipe.length;
    const count = isCopied
      ? readSync(pipe.copy, bytes, 0, Math.min(bytes.length, pipe.length - at), at)
      : filled(pipe.file, bytes);
    if (count === 0) return;
    if (!isCopied) keep(pipe, bytes.subarray(0, count));
    at += count;
    yield bytes.subarray(0, count);
  }
}

function keep(pipe: Pipe, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    const count = writeSync(pipe.copy, bytes, written, bytes.length - written, pipe.length);
    written += count;
    pipe.length += count;
  }
}

/** An open file, for reading and writing, that has no name any more: it goes when the process ends, however that ends. */
export function namelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), "clew-stdin-"));
  try {
    return openSync(join(folder, "history"), "wx+", 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As much as there is room for; less only at the end. */
function filled(file: number, bytes: Buffer): number {
  let length = 0;
  for (let count = -1; count !== 0 && length < bytes.length; length += count)
    count = readSoon(file, bytes.subarray(length));
  return length;
}

/** Reads what there is; a pipe that has nothing yet is waited for. 0 at the end. */
function readSoon(file: number, bytes: Uint8Array): number {
  for (;;) {
    try {
      return readSync(file, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT_MS);
    }
  }
}
