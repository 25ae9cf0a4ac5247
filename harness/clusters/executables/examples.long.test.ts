/**
 * Every example with every fault: the correct ones are valid, and their bugs are found wherever they can show.
 */
import { describe, expect, test } from "vitest";
import { bugShows, EXAMPLES, whatIsWrong, FAULTS } from "./testing/example-matrix.ts";
import { runExample } from "./testing/example-run.ts";

describe.each(EXAMPLES)("$workload", (example) => {
  test.concurrent("is valid without faults", async () => {
    expect(whatIsWrong(example, await runExample(example))).toEqual([]);
  });

  test.concurrent.each(FAULTS)("is valid under %s", async (_, fault) => {
    const isDurable = fault.fault === "kill";
    const run = { ...example, isDurable, faults: [fault], timeLimitMs: 3_000 };
    expect(whatIsWrong(example, await runExample(run))).toEqual([]);
  });

  test.concurrent.each(FAULTS.filter(([, fault]) => bugShows(example, fault)))(
    "is found with its bug under %s",
    async (_, fault) => {
      const verdict = await runExample({ ...example, isBroken: true, faults: [fault], timeLimitMs: 3_000 });
      expect(verdict).toMatchObject({ valid: false, findings: [] });
    },
  );
});
