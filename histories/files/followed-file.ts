/**
 * A file that grows while it is read: what has come since the last look, and whether it is still the same file.
 *
 * It is looked at again and again rather than watched: events of the file system come late or never on network file systems,
 * and say less. A history only grows. So a file that became shorter, was written anew or was replaced under its name is
 * no longer the history that was judged so far, and that is told instead of read.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { PIECE_BYTES } from "./rereadable.ts";

/** What a look at the file shows. `bytes` hold until the next look. */
export type Look =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** There is no more than what was read. */
  | { readonly kind: "nothing" }
  /** There is no such file yet. */
  | { readonly kind: "absent" }
  /** Nothing will ever come again. */
  | { readonly kind: "end" }
  /** It is not the file that was read so far. `because` completes "the file …". */
  | { readonly kind: "lost"; readonly because: string };

/** Something that grows, and that can be read again from its beginning. */
export interface Followed {
  readonly look: () => Look;
  /** Its first bytes once more, whatever has become of its name; each piece holds until the next is asked for. */
  readonly again: (length: number) => Generator<Uint8Array>;
  readonly close: () => void;
}

/** So many of the bytes that were read last are compared at each look. */
const REMEMBERED_BYTES = 64;

/**
 * Follows a file, which need not exist yet.
 * @throws Error where the path is no file, or cannot be read
 */
export function followFile(path: string): Followed {
  let file: number | undefined;
  let position = 0;
  let remembered: Buffer = Buffer.alloc(0);
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const lookAt = (opened: number): Look => {
    const count = readSync(opened, piece, 0, piece.length, position);
    if (!isAsRemembered(opened, position, remembered)) {
      const { size } = fstatSync(opened);
      return lost(
        size < position
          ? `was cut to ${size} bytes after ${position} had been read`
          : "was written anew from its beginning",
      );
    }
    if (count === 0) return fate(path, fstatSync(opened));
    const bytes = piece.subarray(0, count);
    remembered = Buffer.concat([remembered, bytes.subarray(-REMEMBERED_BYTES)]).subarray(-REMEMBERED_BYTES);
    position += count;
    return { kind: "bytes", bytes };
  };
  return {
    look() {
      file ??= openedIfThere(path);
      return file === undefined ? { kind: "absent" } : lookAt(file);
    },
    *again(length) {
      if (file !== undefined) yield* firstBytes(file, length);
    },
    close() {
      if (file !== undefined) closeSync(file);
    },
  };
}

/** The first bytes of an open file. */
export function* firstBytes(file: number, length: number): Generator<Uint8Array> {
  const piece = Buffer.allocUnsafe(Math.min(length, PIECE_BYTES));
  for (let at = 0; at < length;) {
    const count = readSync(file, piece, 0, Math.min(piece.length, length - at), at);
    if (count === 0) return;
    at += count;
    yield piece.subarray(0, count);
  }
}

function openedIfThere(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile())
    throw new Error(`${path}: expected a file that grows; what comes through a pipe is followed as -`);
  return openSync(path, "r");
}

/** Whether the bytes before the position are those that were read there. */
function isAsRemembered(file: number, position: number, remembered: Buffer): boolean {
  const there = Buffer.alloc(remembered.length);
  const count = readSync(file, there, 0, there.length, position - remembered.length);
  return count === there.length && there.equals(remembered);
}

/** What has become of a file that was read to its end. */
function fate(path: string, opened: Stats): Look {
  const named = statSync(path, { throwIfNoEntry: false });
  if (named === undefined) return lost("was removed, or has another name now");
  const isSame = named.ino === opened.ino && named.dev === opened.dev;
  return isSame ? { kind: "nothing" } : lost("was replaced by another of the same name");
}

function lost(because: string): Look {
  return { kind: "lost", because };
}
