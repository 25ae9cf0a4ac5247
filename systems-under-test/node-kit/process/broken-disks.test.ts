/**
 * Each mistake of `broken-disks.ts` is planted in a copy of the sources, and a drawn run of the trial must notice it.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importBundled } from "../../../tests/planted-mistake.ts";
import { BROKEN_DISKS, type BrokenDisk } from "./testing/broken-disks.ts";
import type { Run } from "./testing/data-directory-trial.ts";
import { drawnRuns } from "./testing/drawn-runs.ts";

const RUNS = 60;

type Trial = (run: Run) => Promise<string | undefined>;

/** The trial, with the mistake in its sources. */
async function trialWith(mistake: BrokenDisk): Promise<Trial> {
  const entry = "systems-under-test/node-kit/process/testing/data-directory-trial.ts";
  const bundled = await importBundled(entry, { mistake });
  return (bundled as { readonly mistakeIn: Trial }).mistakeIn;
}

/** What the first run says that notices the mistake. An exception counts as noticing, too. */
async function noticedBy(trial: Trial, disk: Run["disk"]): Promise<string | undefined> {
  for (const run of fc.sample(drawnRuns(disk), { seed: 13, numRuns: RUNS })) {
    const mistake = await trial(run).catch((error: unknown) => `broke down: ${String(error)}`);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

describe("a mistake in the files of a node is noticed", () => {
  test.each(BROKEN_DISKS)("$name", async (mistake) => {
    expect(await noticedBy(await trialWith(mistake), mistake.disk)).toBeDefined();
  });
});
