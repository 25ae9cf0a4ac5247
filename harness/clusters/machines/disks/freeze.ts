/**
 * Freeze: processes are stopped, and nothing that they began in the kernel is still under way. A signal alone does not say so:
 * a thread that is in a system call stops at its end.
 */
import { setTimeout as wait } from "node:timers/promises";
import { threadLetters } from "../../local/processes/process-state.ts";
import { markedProcesses, signalStrays } from "../../local/processes/strays.ts";

const FREEZE_MS_MAX = 5_000;
const LOOK_EVERY_MS = 2;
/** Stopped, in a tracer's hands, ended. */
const STILL = new Set(["T", "t", "Z", "X"]);

/** Stops every process with this mark (strays.ts). @throws Error where one does not stand still after some time */
export async function freeze(mark: string): Promise<void> {
  signalStrays(mark, "SIGSTOP");
  const deadlineMs = performance.now() + FREEZE_MS_MAX;
  while (!markedProcesses(mark).every(standsStill)) {
    if (performance.now() > deadlineMs) throw new Error("its processes do not stand still");
    // oxlint-disable-next-line no-await-in-loop -- until they stand still
    await wait(LOOK_EVERY_MS);
  }
}

function standsStill(pid: number): boolean {
  return threadLetters(pid).every((letter) => STILL.has(letter));
}
