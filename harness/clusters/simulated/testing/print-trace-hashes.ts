/** Prints the trace hash of a busy run for each seed of the command line: what another process makes of it. */
import { busyRun } from "./busy-run.ts";

console.log(
  process.argv
    .slice(2)
    .map((seed) => busyRun(Number(seed)).hash)
    .join(" "),
);
