/**
 * A mistake that one could make in the harness, and the tests beside the code that notice it.
 *
 * A harness that heals nothing, aims at one node or loses a completion still says "Linearizable", of less. Only a test
 * that fails with the mistake in place shows that it would be noticed.
 */
import type { Mistake } from "../../tests/planted-mistake.ts";

/** The file of tests that must fail, from the root of the project. */
export interface Noticed {
  readonly suite: string;
  /** Which of its tests are run, where the others take long; all when left out. */
  readonly titles?: RegExp;
}

export type BrokenHarness = Mistake & Noticed;
