/**
 * check: the checker's one public call.
 */
import type { KeyResult } from "../histories/results.ts";
import type { Operation } from "../histories/operation.ts";
import type { Verdict } from "../histories/verdict.ts";

/** How much a check may spend. A check that runs out gives "unknown" and says what would help. */
export interface Budget {
  /** Milliseconds for the verdict of all keys together. */
  readonly timeLimitMs: number;
  /** Bytes of search memory, over all keys. */
  readonly memoryLimitBytes: number;
  /** A clock in ms, any zero; the checker itself has none. */
  readonly now: () => number;
}

export interface CheckReport {
  readonly valid: Verdict;
  readonly model: string;
  /** Invalid keys first, then unknown, then valid. */
  readonly keys: readonly KeyResult[];
  readonly operationCount: number;
}

export type Check = (operations: readonly Operation[], model: string, budget: Budget) => CheckReport;
