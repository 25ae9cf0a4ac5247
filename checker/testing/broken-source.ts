/**
 * Planted mistakes of the checker, and the trials in which they must show.
 */
import type { Mistake } from "../../tests/planted-mistake.ts";

/** A mistake that one could make in the checker. */
export interface BrokenSource extends Mistake {
  /** Matches the names of the trial families that are run; one of their trials must notice the mistake. */
  readonly families: RegExp;
}

/** A mistake in a file: its name, a text that stands there exactly once, what replaces it, and the trial families. */
export type Row = readonly [name: string, text: string, replacement: string, families: RegExp];

/** Mistakes in one file; its path is relative to `checker/`. */
export function inFile(file: string, ...rows: readonly Row[]): BrokenSource[] {
  return rows.map(([name, text, replacement, families]) => ({
    name,
    file: `checker/${file}`,
    text,
    replacement,
    families,
  }));
}
