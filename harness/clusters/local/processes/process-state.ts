/**
 * What the kernel says of a process: its state and when it started. Linux only; undefined where there is no /proc.
 *
 * A pid alone does not name a process, because the kernel hands it out again. A pid with its start time does.
 */
import { readdirSync, readFileSync } from "node:fs";

/** One line of `/proc/<pid>/stat`, as far as it is needed. */
export interface ProcessState {
  /** One letter: R running, S sleeping, T stopped by a signal, Z ended but not yet collected … */
  readonly letter: string;
  /** Start time in clock ticks since the machine booted. */
  readonly startTime: string;
}

/** Linux tells processor time in hundredths of a second, on every machine. */
const MS_OF_TICK = 10;

/** The state of the process, or undefined when it does not exist or the system has no /proc. */
export function processState(pid: number): ProcessState | undefined {
  const [letter, startTime] = pick(`/proc/${pid}/stat`, [0, 19]);
  return letter === undefined || startTime === undefined ? undefined : { letter, startTime };
}

/** The letters of all threads of the process; none when it does not exist. One that has just ended is left out. */
export function threadLetters(pid: number): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return names.flatMap((name) => pick(`/proc/${pid}/task/${name}/stat`, [0])[0] ?? []);
}

/** All processes of a group. Cost: one look at all processes that can be seen. */
export function processesOfGroup(group: number): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  return names.filter((name) => /^\d+$/.test(name) && pick(`/proc/${name}/stat`, [2])[0] === String(group)).map(Number);
}

/** Processor time that the process has used, all its threads together, in ms; undefined as above. */
export function processCpuMs(pid: number): number | undefined {
  return cpuMs(`/proc/${pid}/stat`);
}

/** Processor time of the main thread of this process alone, in ms. */
export function threadCpuMs(pid: number): number | undefined {
  return cpuMs(`/proc/self/task/${pid}/stat`);
}

function cpuMs(path: string): number | undefined {
  const [user, system] = pick(path, [11, 12]);
  return user === undefined || system === undefined ? undefined : (Number(user) + Number(system)) * MS_OF_TICK;
}

/** These fields of the file, counted from the third on; none when it cannot be read. */
function pick(path: string, positions: readonly number[]): readonly (string | undefined)[] {
  let line: string;
  try {
    line = readFileSync(path, "latin1");
  } catch {
    return [];
  }
  // The second field is the command in parentheses, and may itself contain spaces and parentheses.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return positions.map((position) => fields[position]);
}
