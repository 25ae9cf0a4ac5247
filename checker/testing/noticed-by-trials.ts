/**
 * The drawn histories find mistakes: each is made in a copy of the checker, and a trial notices it.
 */
import { expect, test } from "vitest";
import { importBundled } from "../../tests/planted-mistake.ts";
import type { BrokenSource } from "./broken-source.ts";
import type { TrialFamily } from "./trial.ts";

const SEEDS = 1_200;

/** The trials of a checker with the mistake in it. */
async function trialsWith(mistake: BrokenSource): Promise<readonly TrialFamily[]> {
  const bundled = await importBundled("checker/testing/oracle-run/all-trials.ts", { mistake });
  return (bundled as { readonly TRIALS: readonly TrialFamily[] }).TRIALS;
}

/** An algorithm that throws is noticed, too. */
function isNoticed(family: TrialFamily, seed: number): boolean {
  try {
    return family.run(seed).mistake !== undefined;
  } catch {
    return true;
  }
}

/** A test for each mistake. */
export function testsOfMistakes(mistakes: readonly BrokenSource[]): void {
  test.each(mistakes)("noticed: $name", async (mistake) => {
    const trials = (await trialsWith(mistake)).filter(({ name }) => mistake.families.test(name));
    expect(trials.length).toBeGreaterThan(0);
    const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);
    expect(seeds.some((seed) => trials.some((family) => isNoticed(family, seed)))).toBe(true);
  });
}
