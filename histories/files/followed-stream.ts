/**
 * A stream that is followed like a file that grows: standard input, while it comes.
 *
 * What comes is copied to a temporary file without a name, for an explanation reads it again. Disk rather than memory, for
 * the history may be larger than the memory is.
 */
import { closeSync, readSync, writeSync } from "node:fs";
import type { Readable } from "node:stream";
import { firstBytes } from "./followed-file.ts";
import type { Followed } from "./followed-file.ts";
import { namelessFile, PIECE_BYTES } from "./rereadable.ts";

/** Follows a stream from here on. An error of the stream is thrown by the next look. */
export function followStream(stream: Readable): Followed {
  const copy = namelessFile();
  let [position, length] = [0, 0];
  let isEnded = false;
  let problem: Error | undefined;
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  stream.on("data", (bytes: Buffer) => {
    for (let written = 0; written < bytes.length;) {
      const count = writeSync(copy, bytes, written, bytes.length - written, length);
      written += count;
      length += count;
    }
  });
  stream.on("end", () => (isEnded = true));
  stream.on("error", (error) => (problem = error));
  return {
    look() {
      if (problem !== undefined) throw problem;
      const count = readSync(copy, piece, 0, Math.min(piece.length, length - position), position);
      position += count;
      if (count > 0) return { kind: "bytes", bytes: piece.subarray(0, count) };
      return { kind: isEnded ? "end" : "nothing" };
    },
    again: (bytes) => firstBytes(copy, bytes),
    close() {
      stream.destroy();
      closeSync(copy);
    },
  };
}
