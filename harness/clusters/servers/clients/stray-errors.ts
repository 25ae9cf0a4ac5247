/**
 * Errors that nobody catches, while clients run that somebody else wrote: a promise that they forgot, a socket without a
 * listener. Node would end this process, and with it a run that has nothing wrong but a careless client.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The harness, compiled or in its sources. */
const HARNESS = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** Who is told. */
export interface StrayErrorOptions {
  /** Of the code of a client, as far as anybody can tell. */
  readonly onStray: (error: Error) => void;
  /** Of the harness itself: nobody knows in which state it is. */
  readonly onOwn: (error: Error) => void;
}

/** Watches until it is stopped. */
export function watchStrayErrors({ onStray, onOwn }: StrayErrorOptions): { stop(): void } {
  const take = (thrown: unknown): void => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (isOwn(error)) onOwn(error);
    else onStray(error);
  };
  process.on("uncaughtException", take);
  process.on("unhandledRejection", take);
  return {
    stop() {
      process.off("uncaughtException", take);
      process.off("unhandledRejection", take);
    },
  };
}

/** Whether the first frame outside Node and packages is in the harness. */
function isOwn({ stack = "" }: Error): boolean {
  const frames = stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !/node:|\/node_modules\//.test(line.replaceAll(HARNESS, "")));
  return frames[0]?.includes(`${HARNESS}/`) === true;
}
