import { describe, expect, test } from "vitest";
import { drawnRun } from "./testing/drawn-schedule.ts";

describe("drawn schedules", () => {
  test("300 of them break no invariant, show clients one list, and recover", () => {
    let generations = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const { violations, anomalies, recovered, ...counts } = drawnRun(seed);
      expect({ seed, violations, anomalies, recovered }).toEqual({
        seed,
        violations: [],
        anomalies: [],
        recovered: true,
      });
      generations += counts.generations;
    }
    // Without failovers and repairs in the schedules this test would show nothing.
    expect(generations).toBeGreaterThan(600);
  });

  test.each(["V01", "V02", "V04", "V05", "V06", "V07", "V09", "V10", "V17"])("they find %s", (mutant) => {
    const found = Array.from({ length: 10 }, (_, index) => drawnRun(index + 1, mutant));
    expect(found.some((run) => run.violations.length > 0 || run.anomalies.length > 0)).toBe(true);
  });
});
