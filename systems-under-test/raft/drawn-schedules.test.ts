import { describe, expect, it } from "vitest";
import type { DrawnSchedule } from "./testing/drawn-schedule.ts";
import { runDrawnSchedule } from "./testing/drawn-schedule.ts";

const SEEDS = 80;
const ACTIONS = 250;

/** The first seed in which an invariant was violated; undefined: none. */
function firstViolation(how: {
  readonly mutant: string;
  readonly seeds: number;
  readonly options?: { readonly [name: string]: boolean | number | string };
}): number | undefined {
  for (let seed = 1; seed <= how.seeds; seed++) {
    const run = runDrawnSchedule({ ...how, seed, actions: ACTIONS });
    if (run.violations.length > 0) return seed;
  }
  return undefined;
}

describe("drawn schedules", () => {
  for (const reads of ["log", "read-index", "lease"]) {
    it(`break no invariant and lose no acknowledged append (${reads})`, () => {
      const runs: DrawnSchedule[] = [];
      for (let seed = 1; seed <= SEEDS; seed++) {
        const run = runDrawnSchedule({ seed, actions: ACTIONS, options: { reads } });
        const list = run.finalList ?? [];
        const lost = run.acknowledged.filter((value) => !list.includes(value));
        const twice = list.filter((value, position) => list.indexOf(value) !== position);
        const { violations } = run;
        const recovers = run.finalList !== null;
        const fine = { seed, violations: [], recovers: true, lost: [], twice: [] };
        expect({ seed, violations, recovers, lost, twice }).toEqual(fine);
        runs.push(run);
      }
      // If nothing happened in the schedules, this test would show nothing.
      const busy = runs.filter((run) => run.acknowledged.length >= 5);
      expect(busy.length).toBeGreaterThan(SEEDS / 2);
    });
  }

  for (const mutant of ["R02", "R09", "R11", "R13", "R21", "R23", "R28", "R29", "R36"]) {
    it(`find ${mutant}`, () => {
      expect(firstViolation({ mutant, seeds: 100 })).toBeDefined();
    });
  }
});
