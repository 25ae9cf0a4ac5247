/**
 * Columns are not trusted: with any mistake of `broken-encoders.ts` in place, no verdict on columns is wrong, and the
 * mistake is noticed: some key is "unknown" with an internal error.
 */
import { expect, test } from "vitest";
import { importBundled } from "../../tests/planted-mistake.ts";
import { BROKEN_ENCODERS } from "../testing/broken-encoders.ts";
import { drawnColumnTrials, longColumnTrials } from "../testing/column-trials.ts";
import type { ColumnTrial } from "../testing/column-trials.ts";

interface Broken {
  readonly drawnColumnTrials: typeof drawnColumnTrials;
  readonly longColumnTrials: typeof longColumnTrials;
}

const SEEDS = 20;

function trialsOf(drawn: typeof drawnColumnTrials, long: typeof longColumnTrials): ColumnTrial[] {
  return [...Array.from({ length: SEEDS }, (_, seed) => drawn(seed)).flat(), ...long()];
}

function wrongAmong(trials: readonly ColumnTrial[]): ColumnTrial[] {
  return trials.filter((trial) => trial.verdict !== "unknown" && trial.verdict !== trial.isLinearizable);
}

test("without a mistake every verdict is the oracle's, and there is no internal error", () => {
  const trials = trialsOf(drawnColumnTrials, longColumnTrials);
  expect(trials.filter((trial) => trial.verdict !== trial.isLinearizable || trial.hasInternalError)).toEqual([]);
  expect(new Set(trials.map(({ verdict }) => verdict))).toEqual(new Set([true, false]));
});

test.each(BROKEN_ENCODERS)("unknown with an internal error, never wrong: $name", async (mistake) => {
  const bundled = await importBundled("checker/testing/column-trials.ts", { mistake });
  const broken = bundled as Broken;
  const trials = trialsOf(broken.drawnColumnTrials, broken.longColumnTrials);
  expect(wrongAmong(trials)).toEqual([]);
  expect(trials.some(({ hasInternalError }) => hasInternalError)).toBe(true);
});
