/**
 * A harness that can be killed: starts two sleeping children that ignore their standard input, puts them under a
 * reaper, stops one of them with SIGSTOP, prints { watched, forgotten, reaper } and waits for its end.
 */
import { spawn } from "node:child_process";

import { openReaper } from "../../../../dist/harness/clusters/local/processes/reaper-pipe.js";

const sleeper = () =>
  spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" }).pid;

const reaper = openReaper();
const watched = [sleeper(), sleeper()];
const forgotten = sleeper();
for (const pid of [...watched, forgotten]) reaper.watch(pid);
reaper.forget(forgotten);
process.kill(watched[1], "SIGSTOP");
process.stdout.write(`${JSON.stringify({ watched, forgotten, reaper: reaper.pid })}\n`);
setInterval(() => {}, 1000);
