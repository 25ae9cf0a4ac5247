/**
 * The reaper: a small program that ends the nodes of a harness that died.
 *
 * Nodes run in process groups of their own, so that Ctrl-C reaches the harness only and the tear-down is orderly.
 * But a harness that is killed (SIGKILL, out of memory) tears nothing down, and a node stopped by SIGSTOP would not
 * even notice that its standard input ended. The reaper holds the other end of a pipe from the harness, which the
 * kernel closes however the harness ends.
 *
 * Standard input: lines "+pid" (watch this process), "-pid" (it has ended) and "=mark" (end whatever has this mark, see
 * strays.ts); "!" when the harness ends in order, and has looked after the marked ones itself. A mark is told before its process is started: a harness may be killed before it knows the number of one.
 */
import { createInterface } from "node:readline";

import { processState } from "./process-state.ts";
import { markOf, signalStrays } from "./strays.ts";

/** pid → its start time, where the system tells. */
const watched = new Map<number, string | undefined>();
const marks = new Set<string>();
/** A process that has just begun has its mark after so long. */
const BEGINNING_MS = 200;

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  if (line.startsWith("=")) return void marks.add(line.slice(1));
  if (line === "!") return marks.clear();
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
  endMarked();
  if (marks.size === 0) process.exit(0);
  setTimeout(() => {
    endMarked();
    process.exit(0);
  }, BEGINNING_MS);
});

function endMarked(): void {
  for (const mark of marks) signalStrays(mark, "SIGKILL");
}

// The terminal's signals are for the harness; this program ends when the harness does.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("SIGHUP", () => {});
