/**
 * A test whose client does not return from its tenth operation. Arguments: the folder of the runs. Prints the message with
 * which the run ends its process.
 */
import { writeSync } from "node:fs";

import { bundledCatalog, workloadNamed } from "../../../../dist/harness/catalog.js";
import { runTest } from "../../../../dist/harness/run/run-test.js";
import { fromFlags } from "../../../../dist/harness/spec/flags.js";
import { raft } from "../../../../dist/systems-under-test/raft/system.js";

let operations = 0;

function spinForEver() {
  for (;;);
}

const system = {
  ...raft,
  createClient(config, random) {
    const core = raft.createClient(config, random);
    return {
      wakeAt: () => core.wakeAt(),
      step(input) {
        if (input.type === "invoke" && ++operations === 10) spinForEver();
        return core.step(input);
      },
    };
  },
};

const spec = fromFlags({ system: "raft", nodes: 3, timeLimit: "20s", seed: 1 }, bundledCatalog);
await runTest({
  spec,
  system,
  workload: workloadNamed(bundledCatalog, spec.workload.name),
  checks: [],
  faultKinds: bundledCatalog.faults,
  seed: 1,
  store: process.argv[2],
  command: "node endless-client.mjs",
  clewVersion: "test",
  progress: { phase: () => {}, event: () => {} },
  signal: new AbortController().signal,
  abandon(message) {
    writeSync(1, message);
    process.exit(255);
  },
});
