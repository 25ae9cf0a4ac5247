/**
 * What becomes of a command whose output nobody takes. A reader such as `head` may have seen enough: the command goes on in
 * silence, because its files and its exit code are for others. A disk that is full is a failure, told when all is done.
 */
import { writeSync } from "node:fs";
import { EXIT } from "./exit-codes.ts";

/** Errors that say that the reader has gone. */
const READER_GONE = new Set(["EPIPE", "ERR_STREAM_DESTROYED", "ECONNRESET"]);

let isWatched = false;

/**
 * Watches the output of this process, from the first call on. Without it an error of a stream would end the process with
 * the exit code of an invalid run.
 */
export function watchOutput(): void {
  if (isWatched) return;
  isWatched = true;
  let failure: Error | undefined;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!READER_GONE.has(error.code ?? "")) failure ??= error;
    });
  }
  // What was written last may fail after the command has ended.
  process.once("exit", () => {
    if (failure === undefined) return;
    process.exitCode = EXIT.failed;
    tell(`clew: its output could not be written: ${failure.message}. Free the disk, or write elsewhere.\n`);
  });
}

function tell(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // Then nobody can be told.
  }
}
