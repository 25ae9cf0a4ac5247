/**
 * A mistake that one could make in the checker, and the trials in which it should show.
 */
import type { Mistake } from "../../tests/planted-mistake.ts";

export interface BrokenSource extends Mistake {
  /** Part of the names of the trial families; all when there are many that could show it. */
  readonly families: RegExp;
}

export type Row = readonly [name: string, text: string, replacement: string, families: RegExp];

/** Mistakes in one file below `checker/`; each shows in trials of its own. */
export function inFile(file: string, ...rows: readonly Row[]): BrokenSource[] {
  return rows.map(([name, text, replacement, families]) => ({
    name,
    file: `checker/${file}`,
    text,
    replacement,
    families,
  }));
}
