/**
 * The examples in whole runs: the correct ones are valid, with and without faults, and their bugs are found.
 */
import { describe, expect, test } from "vitest";
import { type ExampleRun, runExample } from "./testing/example-run.ts";

const EXAMPLES: readonly ExampleRun[] = [
  { file: "echo.mjs", workload: "echo" },
  { file: "unique-ids.mjs", workload: "unique-ids" },
  { file: "broadcast.mjs", workload: "broadcast" },
  { file: "g-set.mjs", workload: "g-set" },
  { file: "counter.mjs", workload: "g-counter" },
  { file: "counter.mjs", workload: "pn-counter" },
  { file: "lin-kv.mjs", workload: "lin-kv" },
];

/** Faults that leave a node's memory alone; the others are for examples whose promises outlive a node. */
const LINK_FAULTS = ["partition", "slow", "lossy"];
const NODE_FAULTS = ["kill", "pause", "client-partition"];
const OUTLIVE_NODES = new Set(["echo", "unique-ids", "lin-kv"]);

const sound = { findings: [], leftBroken: [] };

describe("a correct example is valid", () => {
  test.concurrent.each(EXAMPLES)("$workload, without faults", async (run) => {
    const verdict = await runExample(run);
    expect(verdict).toMatchObject({ ...sound, valid: true });
    expect(verdict.okCount).toBeGreaterThan(20);
  });

  test.concurrent.each(EXAMPLES.filter(({ workload }) => !OUTLIVE_NODES.has(workload)))(
    "$workload, whose nodes talk to each other, under cuts, delays, losses and pauses",
    async (run) => {
      const verdict = await runExample({ ...run, faults: [...LINK_FAULTS, "pause"], timeLimitMs: 3_000 });
      expect(verdict).toMatchObject({ ...sound, valid: true });
      expect(verdict.faults.filter(({ effective }) => effective > 0).length).toBeGreaterThanOrEqual(2);
    },
  );

  test.concurrent.each(EXAMPLES.filter(({ workload }) => OUTLIVE_NODES.has(workload)))(
    "$workload, whose promises outlive a node, under kills, pauses and cuts to clients",
    async (run) => {
      const verdict = await runExample({ ...run, faults: NODE_FAULTS, timeLimitMs: 3_000 });
      expect(verdict).toMatchObject({ ...sound, valid: true });
      expect(verdict.faults.filter(({ effective }) => effective > 0).length).toBeGreaterThanOrEqual(2);
    },
  );

  test.concurrent("broadcast, where every message is doubled or overtaken, and latency is exponential", async () => {
    const verdict = await runExample({
      file: "broadcast.mjs",
      workload: "broadcast",
      cluster: { latency: { meanMs: 20, distribution: "exponential" } },
      prepare(cluster) {
        for (const from of cluster.nodes) {
          for (const to of cluster.nodes) if (from !== to) cluster.setLink(from, to, { duplicate: 0.5, reorder: 0.5 });
        }
      },
    });
    expect(verdict).toMatchObject({ findings: [], valid: true });
    expect(verdict.leftBroken[0]).toContain("is set to: double 50 %, reorder 50 %");
  });
});

describe("the bug of an example is found", () => {
  test.concurrent.each(EXAMPLES.filter(({ workload }) => workload !== "broadcast"))(
    "$workload, without faults",
    async (run) => {
      const verdict = await runExample({ ...run, isBroken: true });
      expect(verdict).toMatchObject({ valid: false, findings: [] });
    },
  );

  test.concurrent("broadcast, which tells a message only once, under cuts", async () => {
    const bug = { file: "broadcast.mjs", workload: "broadcast", isBroken: true } as const;
    expect(await runExample(bug)).toMatchObject({ valid: true });
    const faults = ["partition", "lossy"];
    expect(await runExample({ ...bug, faults, timeLimitMs: 3_000 })).toMatchObject({
      valid: false,
      findings: [],
    });
  });
});
