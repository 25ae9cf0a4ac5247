import { describe, expect, test } from "vitest";
import { styleNames } from "./hosts/styles/style.ts";
import { drawnRun } from "./testing/drawn-schedule.ts";

describe.each(styleNames)("drawn schedules, style %s", (replication) => {
  test.each([
    { deltasPerCheckpoint: 3, hashEveryEvents: 1 },
    { checkpointChunkBytes: 100, maxInflight: 2, hashEveryEvents: 5 },
  ])("150 of them break no invariant, show clients one list, and recover (%j)", (sizes) => {
    let generations = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const { violations, anomalies, recovered, ...counts } = drawnRun(seed, { options: { ...sizes, replication } });
      expect({ seed, violations, anomalies, recovered }).toEqual({
        seed,
        violations: [],
        anomalies: [],
        recovered: true,
      });
      generations += counts.generations;
    }
    // Without failovers and repairs in the schedules this test would show nothing.
    expect(generations).toBeGreaterThan(300);
  });
});

describe("drawn schedules", () => {
  test.each(["V01", "V02", "V04", "V05", "V06", "V07", "V09", "V10", "V17"])("they find %s", (mutant) => {
    const found = Array.from({ length: 10 }, (_, index) => drawnRun(index + 1, { mutant }));
    expect(found.some((run) => run.violations.length > 0 || run.anomalies.length > 0)).toBe(true);
  });
});
