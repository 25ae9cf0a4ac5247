/**
 * The harness's end of the pipe to the reaper (reaper.ts).
 */
import { join } from "node:path";

import { execa } from "execa";

import { distFolder } from "../dist-folder.ts";

/** A reaper that runs. Processes that it watches end with this one. */
export interface ReaperPipe {
  readonly pid: number;
  /** To be called right after the process was started. */
  watch(pid: number): void;
  /** Ends every process with this mark (see strays.ts), too. To be called before the first of them is started. */
  watchMark(mark: string): void;
  /** To be called when the process has ended. */
  forget(pid: number): void;
  /** Lets the reaper go; it ends whatever is still watched. */
  close(): Promise<void>;
}

/** Starts a reaper. Throws when it cannot be started. */
export function openReaper(): ReaperPipe {
  const reaper = execa(
    process.execPath,
    [join(distFolder(), "harness", "clusters", "local", "processes", "reaper.js")],
    {
      stdin: "pipe",
      stdout: "ignore",
      stderr: "ignore",
      detached: true,
      reject: false,
      buffer: false,
    },
  );
  const { pid, stdin } = reaper;
  if (pid === undefined) throw new Error(`reaper: expected ${process.execPath} to start, but it did not`);
  // A reaper that died is noticed by nobody but this pipe, and the run can go on without it.
  stdin.on("error", () => stdin.destroy());
  return {
    pid,
    watch: (child) => void (stdin.writable && stdin.write(`+${child}\n`)),
    watchMark: (mark) => void (stdin.writable && stdin.write(`=${mark}\n`)),
    forget: (child) => void (stdin.writable && stdin.write(`-${child}\n`)),
    async close() {
      stdin.end("!\n");
      await reaper;
    },
  };
}
