import { describe, expect, test } from "vitest";
import { drawnRun } from "./testing/drawn-schedule.ts";

const SEEDS = Array.from({ length: 120 }, (_, index) => index + 1);

describe("drawn schedules", () => {
  test("break no invariant, tell everybody one decision, and end with an answer from every proposer", () => {
    let answered = 0;
    for (const seed of SEEDS) {
      const { answered: count, ...rest } = drawnRun(seed);
      expect({ seed, ...rest }).toEqual({ seed, violations: [], anomalies: [], recovered: true });
      answered += count;
    }
    // Without answers while things break the schedules would show nothing.
    expect(answered).toBeGreaterThan(5 * SEEDS.length);
  });

  test.each(["P01", "P03", "P05", "P06", "P10", "P11", "P31", "P32", "P33"])("find %s", (mutant) => {
    const isFound = SEEDS.some((seed) => {
      const { violations, anomalies } = drawnRun(seed, mutant);
      return violations.length > 0 || anomalies.length > 0;
    });
    expect(isFound).toBe(true);
  });
});
