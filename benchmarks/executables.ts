/**
 * Messages a second that the harness carries for programs that speak Maelstrom's protocol: clients ask nodes to echo, as
 * fast as they are answered. Each operation is two messages, and everything is what a test does: processes, pipes, JSON,
 * links, clients, the interpreter.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createExecutablesCluster } from "../harness/clusters/executables/executables-cluster.ts";
import { echo } from "../harness/clusters/executables/rpc/workload-rpcs.ts";
import { once, repeat, timeLimit } from "../harness/generator/combinators.ts";
import { interpret } from "../harness/generator/interpreter.ts";
import { createRandomStream } from "../systems-under-test/node-kit/random.ts";

const NODES = ["n1", "n2"];

export interface ExecutablesFigures {
  readonly messagesPerSecond: number;
  readonly operationsPerSecond: number;
}

/** Runs the echo example so long, with as many clients, after a second for the processes to warm up. */
export async function benchExecutables(options: {
  readonly seconds: number;
  readonly concurrency: number;
}): Promise<ExecutablesFigures> {
  const runDirectory = mkdtempSync(join(tmpdir(), "clew-bench-executables-"));
  const cluster = createExecutablesCluster({
    command: {
      file: fileURLToPath(new URL("../../examples/maelstrom/javascript/echo.mjs", import.meta.url)),
      args: [],
    },
    nodes: NODES,
    rpc: echo,
    seed: 1,
    runDirectory,
    listener: { note() {}, finding: (finding) => process.stderr.write(`${finding.message}\n`) },
  });
  const load = (seconds: number): Promise<number> =>
    new Promise((resolve, reject) => {
      interpret({
        generator: timeLimit(seconds * 1000, repeat(once({ f: "echo", value: "please echo this" }))),
        clock: cluster.clock,
        concurrency: options.concurrency,
        openClient: (process, worker) => cluster.openClient(process, worker),
        random: createRandomStream(1),
        record() {},
        done: (end) => (end.error === undefined ? resolve(end.operationCount) : reject(end.error)),
      });
    });
  try {
    await new Promise<void>((resolve, reject) => cluster.start((error) => (error ? reject(error) : resolve())));
    await load(1);
    const before = cluster.messageCounts().all.sent;
    const operations = await load(options.seconds);
    const messages = cluster.messageCounts().all.sent - before;
    return { messagesPerSecond: messages / options.seconds, operationsPerSecond: operations / options.seconds };
  } finally {
    await new Promise<void>((resolve) => cluster.stop(() => resolve()));
    rmSync(runDirectory, { recursive: true, force: true });
  }
}
