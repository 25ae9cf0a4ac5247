/**
 * A mistake that one could make in the harness, and the tests beside the code that notice it.
 *
 * A harness that heals nothing, aims at one node or loses a completion still says "Linearizable", of less. Only a test
 * that fails with the mistake in place shows that it would be noticed.
 */
import type { Mistake } from "./suite-in-process.ts";

/** A mistake, and the file of tests that must fail with it. */
export interface BrokenHarness extends Mistake {
  readonly name: string;
  readonly suite: string;
  /** Which of its tests are run, where the others take long; all when left out. */
  readonly titles?: RegExp;
}

type Row = readonly [name: string, text: string, replacement: string];

/** Mistakes in one file that one suite notices. */
export function inFile(
  file: string,
  seen: { readonly by: string; readonly titles?: RegExp },
  ...rows: readonly Row[]
): BrokenHarness[] {
  return rows.map(([name, text, replacement]) => ({
    name,
    file,
    text,
    replacement,
    suite: seen.by,
    ...(seen.titles === undefined ? {} : { titles: seen.titles }),
  }));
}
