import { expect, test } from "vitest";
import { runTestsInside, sayWhySkipped, whySkipped } from "./testing/inside-vitest.ts";

sayWhySkipped("clusters of namespaces conform");

test.skipIf(whySkipped !== undefined)(
  "a cluster of namespaces conforms, with nodes and with servers",
  async () => {
    expect(await runTestsInside("harness/clusters/machines/testing/conformance.inside.ts")).toMatchObject({
      passed: true,
    });
  },
  1_800_000,
);
