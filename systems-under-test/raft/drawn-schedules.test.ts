import { describe, expect, it } from "vitest";
import type { Json } from "../node-kit/node.ts";
import { membershipMutants } from "./mutants/membership-mutants.ts";
import type { DrawnSchedule } from "./testing/drawn-schedule.ts";
import { runDrawnSchedule } from "./testing/drawn-schedule.ts";

const SEEDS = 80;
const ACTIONS = 250;

/** The first seed in which an invariant was violated; undefined: none. */
function firstViolation(how: {
  readonly mutant: string;
  readonly seeds: number;
  readonly options?: { readonly [name: string]: Json };
}): number | undefined {
  for (let seed = 1; seed <= how.seeds; seed++) {
    const run = runDrawnSchedule({ ...how, seed, actions: ACTIONS });
    if (run.violations.length > 0) return seed;
  }
  return undefined;
}

/** Runs of the correct core, each found to be without fault. */
function correctRuns(
  options: { readonly [name: string]: string },
  { actions = ACTIONS, seeds = SEEDS } = {},
): readonly DrawnSchedule[] {
  return Array.from({ length: seeds }, (_, position) => {
    const seed = position + 1;
    const run = runDrawnSchedule({ seed, actions, options });
    const list = run.finalList ?? [];
    const lost = run.acknowledged.filter((value) => !list.includes(value));
    const twice = list.filter((value, place) => list.indexOf(value) !== place);
    const { violations } = run;
    const recovers = run.finalList !== null;
    const fine = { seed, violations: [], recovers: true, lost: [], twice: [] };
    expect({ seed, violations, recovers, lost, twice }).toEqual(fine);
    return run;
  });
}

describe("drawn schedules", () => {
  for (const reads of ["log", "read-index", "lease"]) {
    it(`break no invariant and lose no acknowledged append (${reads})`, () => {
      const runs = correctRuns({ reads });
      // If nothing happened in the schedules, this test would show nothing.
      const busy = runs.filter((run) => run.acknowledged.length >= 5);
      expect(busy.length).toBeGreaterThan(SEEDS / 2);
    });
  }

  for (const membership of ["single", "joint"]) {
    it(`nor while members change (${membership})`, () => {
      const runs = correctRuns({ membership }, { actions: 2 * ACTIONS, seeds: SEEDS / 2 });
      const changed = runs.filter((run) => run.memberSets >= 2 && run.acknowledged.length >= 3);
      expect(changed.length).toBeGreaterThan(SEEDS / 8);
    });
  }

  for (const mutant of ["R02", "R09", "R11", "R13", "R21", "R23", "R28", "R29", "R36"]) {
    it(`find ${mutant}`, () => {
      expect(firstViolation({ mutant, seeds: 100 })).toBeDefined();
    });
  }

  for (const { id, options } of membershipMutants.filter(({ detector }) => detector === "invariant")) {
    it(`find ${id}, while members change`, () => {
      expect(firstViolation({ mutant: id, seeds: 100, options: { ...options } })).toBeDefined();
    });
  }
});
