/**
 * Strays: processes that a node has started and that left its process group, as daemons do. Their environment still says
 * whose they are. Linux only; elsewhere none are found.
 */
import { readdirSync, readFileSync } from "node:fs";

/** The variable by which a node's processes are known. */
const MARK = "CLEW_NODE";
/** A process may start another while they are looked for. */
const ROUNDS_MAX = 5;

/** What is added to the environment of a node, so that its strays are found; `mark` names this node of this run alone. */
export function markedEnvironment(mark: string): { readonly [name: string]: string } {
  return { [MARK]: mark };
}

/** The mark of this process; undefined where it has none, or nobody may know. */
export function markOf(pid: number): string | undefined {
  const start = `${MARK}=`;
  return environmentOf(String(pid))
    .find((variable) => variable.startsWith(start))
    ?.slice(start.length);
}

/**
 * Sends a signal to every process with this mark. Cost: one look at all processes of the machine, a few milliseconds, and
 * one more for each generation of children.
 */
export function signalStrays(mark: string, name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
  const reached = new Set<number>();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const strays = markedProcesses(mark).filter((pid) => !reached.has(pid));
    if (strays.length === 0) return;
    for (const pid of strays) {
      reached.add(pid);
      try {
        process.kill(pid, name);
      } catch {
        // It has ended by itself in the meantime.
      }
    }
  }
}

/** Every process with this mark. Cost: one look at all processes of the machine. */
export function markedProcesses(mark: string): readonly number[] {
  return processesWith(`${MARK}=${mark}`);
}

function processesWith(variable: string): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  return names.filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(variable)).map(Number);
}

/** `NAME=value` of each variable; empty when the process has ended or belongs to somebody else. */
function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}
