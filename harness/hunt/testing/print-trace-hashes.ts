/** Prints the trace hashes of as many seeds as the first argument says: run in a process of its own. */
import { traceHashes } from "./trace-hashes.ts";

process.stdout.write(`${traceHashes(Number(process.argv[2])).join("\n")}\n`);
