/**
 * What a check may spend, and what it reports.
 */
import type { Figures } from "../histories/figures.ts";
import type { KeyResult } from "../histories/key-result.ts";
import type { Verdict } from "../histories/verdict.ts";

/** How much a check may spend. A check that runs out gives "unknown" and says what would help. */
export interface Budget {
  /** Milliseconds for the verdict of all keys together. */
  readonly timeLimitMs: number;
  /** Milliseconds for the explanations of all invalid keys together, on top of that; default: a quarter of it. */
  readonly explanationLimitMs?: number;
  /** Bytes that the search may use for one key; keys are searched one after the other. */
  readonly memoryLimitBytes: number;
  /** The clock, in ms from any start. The checker has no clock of its own. */
  readonly now: () => number;
}

/** What a check found. */
export interface CheckReport {
  /** The verdict of all keys together: false if any is false, else "unknown" if any is unknown. */
  readonly valid: Verdict;
  /** The name of the model, or of the check. */
  readonly model: string;
  /** What was decided, where that is not whether the history is linearizable: the name of a check, e.g. "set-full". */
  readonly property?: string;
  /** Only with a property: what was found, in one sentence, and what else was counted. */
  readonly message?: string;
  /** Only with a property: what it counted. */
  readonly figures?: Figures;
  /** Invalid keys first, then unknown, then valid. An invalid key's `explanation` is computed when it is read. */
  readonly keys: readonly KeyResult[];
  /** How many operations all keys have together. */
  readonly operationCount: number;
}

/** The report on these keys. Each key must be there once. */
export function reportOf(model: string, results: readonly KeyResult[]): CheckReport {
  let operationCount = 0;
  let isInOrder = true;
  let before = 0;
  for (const result of results) {
    operationCount += result.operationCount;
    const at = rank(result);
    if (at < before) isInOrder = false;
    before = at;
  }
  const keys = isInOrder ? results : [...results].sort((a, b) => rank(a) - rank(b));
  return { valid: keys[0]?.valid ?? true, model, keys, operationCount };
}

function rank({ valid }: KeyResult): number {
  if (valid === false) return 0;
  return valid === "unknown" ? 1 : 2;
}
