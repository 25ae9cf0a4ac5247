/**
 * A mistake that one could make in the checker: a line of a source file, replaced.
 */

/** A mistake, and the trials in which it should show. */
export interface BrokenSource {
  readonly name: string;
  /** Below `checker/`. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  /** Part of the names of the trial families; all when there are many that could show it. */
  readonly families: RegExp;
}

type Row = readonly [name: string, text: string, replacement: string, families: RegExp];

/** Mistakes in one file. */
export function inFile(file: string, ...rows: readonly Row[]): BrokenSource[] {
  return rows.map(([name, text, replacement, families]) => ({ name, file, text, replacement, families }));
}
