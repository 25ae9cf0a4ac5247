/**
 * Trials: drawn histories about which all algorithms must agree with the oracle. The ordinary tests run a few of every
 * family, `npm run test:oracle` hundreds of thousands.
 */
import type { Operation } from "../../histories/operation.ts";

/** What came of one history. */
export interface Trial {
  /** Whether the history keeps the guarantee: linearizability, or another one that the family asks for. */
  readonly isKept: boolean;
  /** Which algorithm was wrong, and about which history; undefined for none. */
  readonly mistake?: string;
}

/** Trials of one kind. */
export interface TrialFamily {
  readonly name: string;
  /**
   * How many histories the long run gives to this family, as a part of the number that other families get; default 1.
   */
  readonly share?: number;
  /** Draws the history of this seed and judges it by every algorithm. The same seed gives the same trial. */
  readonly run: (seed: number) => Trial;
}

/**
 * Runs the trials of a range of seeds, up to the first mistake.
 * @returns how many histories kept the guarantee and how many broke it, and the mistake, if there is one
 */
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

/** An algorithm that throws is wrong, too. */
function runOne(family: TrialFamily, seed: number): Trial {
  try {
    return family.run(seed);
  } catch (error) {
    return { isKept: false, mistake: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The history for a message, one operation on each line. */
export function linesOf(operations: readonly Operation[]): string {
  return operations.map((one) => JSON.stringify(one)).join("\n");
}
