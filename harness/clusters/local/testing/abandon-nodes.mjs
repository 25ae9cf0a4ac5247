/**
 * A harness that can be killed: starts sleeping children that ignore their standard input, puts two of them under a
 * reaper, stops one with SIGSTOP, and tells the reaper only the mark of another, as if it were killed right after it had
 * started that. Prints { watched, marked, forgotten, reaper } and waits for its end.
 */
import { spawn } from "node:child_process";

import { openReaper } from "../../../../dist/harness/clusters/local/processes/reaper-pipe.js";
import { markedEnvironment } from "../../../../dist/harness/clusters/local/processes/strays.js";

const sleeper = (environment = {}) =>
  spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, ...environment },
  }).pid;

const reaper = openReaper();
const watched = [sleeper(), sleeper()];
const forgotten = sleeper();
for (const pid of [...watched, forgotten]) reaper.watch(pid);
reaper.forget(forgotten);
const mark = `n1 of ${process.pid}`;
reaper.watchMark(mark);
const marked = sleeper(markedEnvironment(mark));
process.kill(watched[1], "SIGSTOP");
process.stdout.write(`${JSON.stringify({ watched, marked, forgotten, reaper: reaper.pid })}\n`);
setInterval(() => {}, 1000);
