/**
 * Signals to processes and their groups, and the wait until a stopped one really stands still.
 */
import { processState } from "./process-state.ts";

/** How long a stop signal may take to show. */
const PAUSE_WAIT_MS = 2_000;

/** Sends a signal to a process, or with a negative number to a group. False when nobody is left there. */
export function sendSignal(target: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(target, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/**
 * Sends SIGSTOP and calls back, later, when the kernel says that the process is stopped; false when it never was.
 *
 * @param target where the signal goes: `pid`, or `-pid` for the whole group of that process
 */
export function stopUntilStopped(pid: number, target: number, done: (isStopped: boolean) => void): void {
  if (!sendSignal(target, "SIGSTOP")) {
    setImmediate(done, false);
    return;
  }
  const deadlineMs = performance.now() + PAUSE_WAIT_MS;
  const look = (): void => {
    const state = processState(pid);
    // Without /proc there is nothing to ask, and the signal cannot be refused.
    // One that is traced stands still in its tracer's hands.
    if (process.platform !== "linux" || state?.letter === "T" || state?.letter === "t") done(true);
    else if (state === undefined || state.letter === "Z" || performance.now() > deadlineMs) done(false);
    else setTimeout(look, 1);
  };
  setImmediate(look);
}
