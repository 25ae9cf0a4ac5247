/**
 * A node's log file: everything it printed, each line with the time of the run, and its last lines kept at hand for
 * error messages.
 */
import { createWriteStream } from "node:fs";

/** Last lines that a finding or an error shows. */
const LAST_LINES = 20;
/** A node that prints more than this is cut off, so that a run cannot fill the disk. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;

/** An open log file. */
export interface NodeLog {
  /** Appends a line: `<ns of the run> <source> <text>`. */
  append(source: "out" | "err" | "harness", text: string): void;
  /** The most recent lines, oldest first. */
  last(): readonly string[];
  close(): Promise<void>;
}

/** Opens (or goes on with) a log file. */
export function openNodeLog(path: string, nowNs: () => number): NodeLog {
  const file = createWriteStream(path, { flags: "a" });
  let failure: Error | undefined;
  file.on("error", (error) => {
    failure = error;
  });
  const recent: string[] = [];
  let bytes = 0;

  function keep(line: string): void {
    recent.push(line);
    if (recent.length > LAST_LINES) recent.shift();
  }

  return {
    append(source, text) {
      keep(`${source} ${text}`);
      if (bytes > LOG_BYTES_MAX || failure !== undefined) return;
      const line = `${nowNs()} ${source} ${text}\n`;
      bytes += line.length;
      file.write(bytes > LOG_BYTES_MAX ? `${nowNs()} harness log cut off after ${LOG_BYTES_MAX} bytes\n` : line);
    },
    last: () => [...recent],
    close: () =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) reject(new Error(`${path}: could not be written`, { cause: failure }));
        else file.end(resolve);
      }),
  };
}
