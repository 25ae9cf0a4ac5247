/**
 * Prints the trace hashes of as many seeds as the first argument says, or, after "trace", the whole trace of one seed:
 * run in a process of its own, with everything that passes between nodes going through the real codec.
 */
import { traceHashes, traceOf } from "./trace-hashes.ts";

const [what, seed] = process.argv.slice(2);
process.stdout.write(
  what === "trace" ? JSON.stringify(traceOf(Number(seed), "codec")) : traceHashes(Number(what), "codec").join("\n"),
);
