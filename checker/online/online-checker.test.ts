/**
 * The online checker against the oracle: on drawn histories the event at which it speaks up is the first whose beginning
 * of the history the oracle refutes. `npm run test:oracle` draws many more.
 */
import { expect, test } from "vitest";
import { runTrials } from "../testing/trial.ts";
import { ONLINE_TRIALS, leftKeys } from "./testing/trials.ts";

const COUNT = 30;
const tally = { kept: 0, broken: 0 };

test.each(ONLINE_TRIALS)("$name: is judged at the first bad event of each drawn history", (family) => {
  const { kept, broken, mistakes } = runTrials(family, { from: 0, count: COUNT });
  tally.kept += kept;
  tally.broken += broken;
  expect(mistakes).toEqual([]);
});

test("both kinds of histories were drawn, and the search was rarely at its end", () => {
  expect(Math.min(tally.kept, tally.broken)).toBeGreaterThan(COUNT * 4);
  expect(leftKeys.count).toBeLessThan((tally.kept + tally.broken) / 100);
});
