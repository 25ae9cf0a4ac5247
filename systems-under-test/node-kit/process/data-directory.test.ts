/**
 * The files of a node, through everything that can happen to them.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { mistakeIn } from "./testing/data-directory-trial.ts";
import { drawnRuns } from "./testing/drawn-runs.ts";

const SEED = 20_260_101;
const RUNS = 30;

test("after a crash at any call of a drawn run, and in any boot after it, what was promised is there, in order", async () => {
  await fc.assert(
    fc.asyncProperty(drawnRuns("true"), async (run) => {
      expect(await mistakeIn(run)).toBeUndefined();
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

test("a lying disk, killed at any call, lost what was not synced, and the count of it is that of the files", async () => {
  await fc.assert(
    fc.asyncProperty(drawnRuns("lying"), async (run) => {
      expect(await mistakeIn(run)).toBeUndefined();
    }),
    { seed: SEED, numRuns: RUNS },
  );
});
