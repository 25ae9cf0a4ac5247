/**
 * A harness that can be killed: starts two nodes that ignore signals and the end of their input, pauses one, prints their
 * process ids and waits for its end. Arguments: the program, the folder of the run.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { createExecutablesCluster } from "../../../../dist/harness/clusters/executables/executables-cluster.js";
import { echo } from "../../../../dist/harness/clusters/executables/rpc/workload-rpcs.js";

const [, , program, runDirectory] = process.argv;
const nodes = ["n1", "n2"];
const cluster = createExecutablesCluster({
  command: { file: program, args: ["ignores SIGTERM"] },
  nodes,
  rpc: echo,
  seed: 1,
  runDirectory,
  listener: { note() {}, finding() {} },
});
const pidOf = (node) => Number(/"pid":(\d+)/.exec(readFileSync(join(runDirectory, node, "node.log"), "utf8"))?.[1]);

cluster.start((error) => {
  if (error !== undefined) throw error;
  cluster.pause("n2", () => process.stdout.write(`${JSON.stringify(nodes.map(pidOf))}\n`));
});
setInterval(() => {}, 1000);
