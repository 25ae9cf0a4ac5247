/**
 * The examples in whole runs: the correct ones are valid under all faults at once, and their bugs are found. Each fault
 * alone, and none, is tried in `examples.long.test.ts`.
 */
import { describe, expect, test } from "vitest";
import { EXAMPLES, whatIsWrong, FAULTS } from "./testing/example-matrix.ts";
import { type ExampleRun, runExample } from "./testing/example-run.ts";

/** Each kind once. */
const ALL_FAULTS = FAULTS.filter(([name]) => name !== "one-way cuts").map(([, fault]) => ({ ...fault, everyMs: 900 }));

/**
 * Again while a busy machine leaves too little time for the faults or the load; what is said against the example itself
 * is never asked for twice.
 */
async function whatIsWrongInTheEnd(example: (typeof EXAMPLES)[number], run: ExampleRun): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- another attempt only after this one
    const verdict = await runExample(run);
    const wrong = whatIsWrong(example, verdict);
    if (wrong.length === 0 || attempt === 3 || verdict.valid === false || verdict.findings.length > 0) return wrong;
  }
}

describe("a correct example is valid under all faults at once", () => {
  test.concurrent.each(EXAMPLES)("$workload", async (example) => {
    const run = { ...example, isDurable: true, faults: ALL_FAULTS, timeLimitMs: 3_500 };
    const latency = { meanMs: 5, distribution: "exponential" } as const;
    expect(await whatIsWrongInTheEnd(example, { ...run, cluster: { latency } })).toEqual([]);
  });
});

describe("the bug of an example is found", () => {
  test.concurrent.each(EXAMPLES.filter(({ needsLoss }) => needsLoss !== true))("$workload", async (example) => {
    expect(await runExample({ ...example, isBroken: true })).toMatchObject({ valid: false, findings: [] });
  });

  test.concurrent("broadcast, which tells a message only once: under cuts, not without", async () => {
    const bug = { file: "broadcast.mjs", workload: "broadcast", isBroken: true } as const;
    expect(await runExample(bug)).toMatchObject({ valid: true });
    const faults = [{ fault: "partition" }, { fault: "lossy" }];
    expect(await runExample({ ...bug, faults, timeLimitMs: 3_000 })).toMatchObject({ valid: false, findings: [] });
  });

  test.concurrent("g-set, which forgets with its node what nobody else knows: under kills", async () => {
    const faults = [{ fault: "kill", targets: ["all"] }];
    const forgetful = { file: "g-set.mjs", workload: "g-set", faults, timeLimitMs: 2_500 };
    expect(await runExample(forgetful)).toMatchObject({ valid: false, findings: [] });
  });
});
