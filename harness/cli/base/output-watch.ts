/**
 * What becomes of a command whose output nobody takes. A reader such as `head` may have seen enough: the command goes on in
 * silence, because its files and its exit code are for others. A disk that is full is a failure, told when all is done.
 */
import type { Writable } from "node:stream";

/** Errors that say that the reader has gone. */
const READER_GONE = new Set(["EPIPE", "ERR_STREAM_DESTROYED", "ECONNRESET"]);

/** Watches streams of output from now on. */
export interface OutputWatch {
  /** The first error that is no reader who has gone; undefined while there is none. */
  failure(): Error | undefined;
}

/** A watch of these streams; without one an error of a stream ends the process, with the exit code of an invalid run. */
export function watchOutput(streams: readonly Writable[]): OutputWatch {
  let failure: Error | undefined;
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!READER_GONE.has(error.code ?? "")) failure ??= error;
    });
  }
  return { failure: () => failure };
}
