/**
 * The reaper: a small program that ends the nodes of a harness that died.
 *
 * Nodes run in process groups of their own, so that Ctrl-C reaches the harness only and the tear-down is orderly.
 * But a harness that is killed (SIGKILL, out of memory) tears nothing down, and a node stopped by SIGSTOP would not
 * even notice that its standard input ended. The reaper holds the other end of a pipe from the harness, which the
 * kernel closes however the harness ends.
 *
 * Standard input: lines "+pid" (watch this process) and "-pid" (it has ended).
 */
import { createInterface } from "node:readline";

import { processState } from "./process-state.ts";
import { markOf, signalStrays } from "./strays.ts";

/** pid → its start time, where the system tells. */
const watched = new Map<number, string | undefined>();

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const pid = Number(line.slice(1));
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (line.startsWith("+")) watched.set(pid, processState(pid)?.startTime);
  else watched.delete(pid);
});
lines.on("close", () => {
  for (const [pid, startTime] of watched) {
    // Another process may have been given the number since.
    if (processState(pid)?.startTime !== startTime) continue;
    const mark = markOf(pid);
    // The whole group: a node may have started others.
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, "SIGKILL");
      } catch {
        // It has ended by itself in the meantime: nothing left to do.
      }
    }
    // Daemons of it have left its group.
    if (mark !== undefined) signalStrays(mark, "SIGKILL");
  }
  process.exit(0);
});
// The terminal's signals are for the harness; this program ends when the harness does.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("SIGHUP", () => {});
