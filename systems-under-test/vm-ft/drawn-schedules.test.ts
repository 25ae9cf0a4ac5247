import { describe, expect, test } from "vitest";
import { styleNames } from "./hosts/styles/style-names.ts";
import { vmFt } from "./system.ts";
import { drawnRun, type DrawnRun } from "./testing/drawn-schedule.ts";

describe.each(styleNames)("drawn schedules, style %s", (replication) => {
  test.each([
    { deltasPerCheckpoint: 3, hashEveryEvents: 1 },
    { checkpointChunkBytes: 100, maxInflight: 2, hashEveryEvents: 5 },
  ])("60 of them break no invariant, show clients one list, and recover (%j)", (sizes) => {
    let generations = 0;
    for (let seed = 1; seed <= 60; seed++) {
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
    expect(generations).toBeGreaterThan(120);
  });
});

function seedsTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

function isFound({ violations, anomalies }: DrawnRun): boolean {
  return violations.length > 0 || anomalies.length > 0;
}

describe("drawn schedules", () => {
  test.each(["V01", "V02", "V04", "V05", "V06", "V07", "V09", "V10", "V17", "V20", "V22", "V31"])(
    "they find %s",
    (mutant) => {
      const options = vmFt.mutants.find(({ id }) => id === mutant)?.options ?? {};
      expect(seedsTo(10).some((seed) => isFound(drawnRun(seed, { mutant, options })))).toBe(true);
    },
  );

  test("they find V30 in sixty of them", () => {
    const options = { replication: "checkpoint", checkpointChunkBytes: 100, deltasPerCheckpoint: 1 };
    expect(seedsTo(60).some((seed) => isFound(drawnRun(seed, { mutant: "V30", options })))).toBe(true);
  });
});
