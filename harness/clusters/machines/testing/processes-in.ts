/**
 * Processes of this machine that have to do with a folder, in whatever namespace they are.
 */
import { readdirSync, readFileSync } from "node:fs";

/** The ids of those whose command line names the folder. */
export function processesIn(folder: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes(folder))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}
