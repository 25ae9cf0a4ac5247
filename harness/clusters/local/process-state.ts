/**
 * What the kernel says of a process: its state and when it started. Linux only; undefined where there is no /proc.
 *
 * A pid alone does not name a process, because the kernel hands it out again. A pid with its start time does.
 */
import { readFileSync } from "node:fs";

export interface ProcessState {
  /** One letter: R running, S sleeping, T stopped by a signal, Z ended but not yet collected … */
  readonly letter: string;
  /** Start time in clock ticks since the machine booted. */
  readonly startTime: string;
}

/** The state of the process, or undefined when it does not exist or the system has no /proc. */
export function processState(pid: number): ProcessState | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  // The second field is the command in parentheses, and may itself contain spaces and parentheses.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [letter, startTime] = [fields[0], fields[19]];
  return letter === undefined || startTime === undefined ? undefined : { letter, startTime };
}
