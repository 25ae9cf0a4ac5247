/**
 * What is left of runs in namespaces that end in whatever way: nothing. The long form of this has more of each.
 */
import { expect, test } from "vitest";
import { runTestsInside, sayWhySkipped, whySkipped } from "./testing/inside-vitest.ts";
import { leftAfterKills } from "./testing/killed-runs.ts";

sayWhySkipped("what is left of runs in namespaces");

test.skipIf(whySkipped !== undefined)(
  "three networks leave no device and no table",
  async () => {
    const networks = "harness/clusters/machines/testing/networks.inside.ts";
    expect(await runTestsInside(networks, { CLEW_NETWORKS: "3" })).toMatchObject({ passed: true });
  },
  300_000,
);

test.skipIf(whySkipped !== undefined)(
  "two harnesses, killed at any moment, leave no process, device, table or mount",
  async () => {
    expect(await leftAfterKills(2)).toEqual([]);
  },
  300_000,
);
