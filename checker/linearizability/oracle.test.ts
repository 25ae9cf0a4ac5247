/**
 * Every algorithm against the oracle, over drawn histories. `npm run test:oracle` draws many more.
 */
import { expect, test } from "vitest";
import { FAMILIES } from "../testing/families.ts";
import { runTrials } from "../testing/trial.ts";
import { keyHistory } from "../base/key-history.ts";
import { BOUNDLESS } from "../base/effort.ts";
import { special } from "./special/special.ts";
import { drawObject } from "./special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "./special/testing/families.ts";
import { LINEARIZABILITY_TRIALS } from "./testing/trials.ts";

const COUNT = 300;
const OBJECTS_COUNT = 60;

const CELLS = LINEARIZABILITY_TRIALS.slice(0, FAMILIES.length);
const OBJECTS = LINEARIZABILITY_TRIALS.slice(FAMILIES.length);

test.each(CELLS)(
  "$name: all agree with the oracle, on histories that are linearizable and histories that are not",
  (family) => {
    const { kept, broken, mistakes } = runTrials(family, { from: 0, count: COUNT });
    expect(mistakes).toEqual([]);
    expect(Math.min(kept, broken)).toBeGreaterThan(COUNT / 50);
  },
);

test.each(OBJECTS)("$name: all agree with the oracle", (family) => {
  expect(runTrials(family, { from: 0, count: OBJECTS_COUNT }).mistakes).toEqual([]);
});

test("each object's algorithm decides both ways", () => {
  const tally = new Map<string, { linearizable: number; not: number }>();
  for (const family of OBJECT_FAMILIES.filter(({ model }) => model.special !== undefined)) {
    const row = tally.get(family.model.special ?? "") ?? { linearizable: 0, not: 0 };
    tally.set(family.model.special ?? "", row);
    for (let seed = 0; seed < 40; seed++) {
      const { verdict } = special(keyHistory(family.model, drawObject(family, seed)), BOUNDLESS);
      if (verdict !== undefined) row[verdict ? "linearizable" : "not"]++;
    }
  }
  const oneSided = [...tally].filter(([, row]) => Math.min(row.linearizable, row.not) <= 5);
  expect(oneSided).toEqual([]);
});
