/**
 * What is left of runs in namespaces that end in whatever way: nothing.
 */
import { expect, test } from "vitest";
import { runTestsInside, sayWhySkipped, whySkipped } from "./testing/inside-vitest.ts";
import { leftAfterKills } from "./testing/killed-runs.ts";

sayWhySkipped("what is left of runs in namespaces");

test.skipIf(whySkipped !== undefined)(
  "a hundred networks leave no device and no table",
  async () => {
    const networks = "harness/clusters/machines/testing/networks.inside.ts";
    expect(await runTestsInside(networks, { CLEW_NETWORKS: "100" })).toMatchObject({ passed: true });
  },
  1_800_000,
);

test.skipIf(whySkipped !== undefined)(
  "fifty harnesses, killed at any moment, leave no process, device, table or mount",
  async () => {
    expect(await leftAfterKills(50)).toEqual([]);
  },
  1_800_000,
);
