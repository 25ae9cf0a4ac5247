import { describe, expect, test } from "vitest";
import { multiPaxos } from "./system.ts";
import { drawnRun } from "./testing/drawn-schedule.ts";

const SEEDS = Array.from({ length: 80 }, (_, index) => index + 1);

describe("drawn schedules", () => {
  test.each(["log", "lease"])("break no invariant and lose no acknowledged append (%s)", (reads) => {
    let busy = 0;
    for (const seed of SEEDS) {
      const { violations, acknowledged, finalList } = drawnRun(seed, { options: { reads } });
      const list = finalList ?? [];
      const lost = acknowledged.filter((value) => !list.includes(value));
      const twice = list.filter((value, position) => list.indexOf(value) !== position);
      const recovers = finalList !== null;
      expect({ seed, violations, recovers, lost, twice }).toEqual({
        seed,
        violations: [],
        recovers: true,
        lost: [],
        twice: [],
      });
      if (acknowledged.length >= 5) busy++;
    }
    // If nothing happened in the schedules, this test would show nothing.
    expect(busy).toBeGreaterThan(SEEDS.length / 2);
  });

  test.each(["P01", "P03", "P10", "P16", "P21", "P31", "P33", "P35"])("find %s", (mutant) => {
    const options = multiPaxos.mutants.find(({ id }) => id === mutant)?.options ?? {};
    expect(SEEDS.some((seed) => drawnRun(seed, { options, mutant }).violations.length > 0)).toBe(true);
  });
});
