import { expect, test } from "vitest";
import { runTestsInside, sayWhySkipped, whySkipped } from "./testing/inside-vitest.ts";

sayWhySkipped("mistakes in clusters of namespaces");

test.skipIf(whySkipped !== undefined)(
  "mistakes in what machines are made of are noticed by the conformance suite",
  async () => {
    expect(await runTestsInside("harness/clusters/machines/testing/mistakes.inside.ts")).toMatchObject({
      passed: true,
    });
  },
  1_800_000,
);
