/**
 * Trials: drawn histories on which everything that judges them has to agree. The ordinary tests run a few of every family,
 * `npm run test:oracle` hundreds of thousands.
 */
import type { Operation } from "../../histories/operation.ts";

export interface Trial {
  /** Whether the history keeps what is asked: is linearizable, or what the family asks instead. */
  readonly isKept: boolean;
  /** What somebody said otherwise, and of which history; undefined for nothing. */
  readonly mistake?: string;
}

export interface TrialFamily {
  readonly name: string;
  /** The part of the long run's histories a family that this one gets, where several are modes of one; default 1. */
  readonly share?: number;
  /** Draws the history of that seed and lets everybody judge it. The same seed gives the same trial. */
  readonly run: (seed: number) => Trial;
}

/** What the trials of the family get wrong, at most one, and how many of the histories were of each kind. */
export function runTrials(
  family: TrialFamily,
  { from, count }: { readonly from: number; readonly count: number },
): { readonly kept: number; readonly broken: number; readonly mistakes: readonly string[] } {
  let kept = 0;
  for (let seed = from; seed < from + count; seed++) {
    const { isKept, mistake } = runOne(family, seed);
    kept += Number(isKept);
    if (mistake === undefined) continue;
    const done = seed - from + 1;
    return { kept, broken: done - kept, mistakes: [`${family.name}, seed ${seed}: ${mistake}`] };
  }
  return { kept, broken: count - kept, mistakes: [] };
}

/** An algorithm that breaks down is mistaken, too. */
function runOne(family: TrialFamily, seed: number): Trial {
  try {
    return family.run(seed);
  } catch (error) {
    return { isKept: false, mistake: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The history for a message, one operation a line. */
export function linesOf(operations: readonly Operation[]): string {
  return operations.map((one) => JSON.stringify(one)).join("\n");
}
