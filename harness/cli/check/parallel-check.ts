/**
 * A check that starts on one thread, and uses more threads for the keys that are not decided soon.
 *
 * Most histories are decided faster than a thread can start. In most of the others a single key is hard, and a second
 * thread does not help. When several keys are hard, one a processor is checked at a time.
 */
import { availableParallelism } from "node:os";
import { inTime } from "../../../checker/base/in-time.ts";
import { reportOf } from "../../../checker/check-report.ts";
import { EXPLANATION_SHARE } from "../../../checker/late-explanations.ts";
import type { Budget, CheckReport, ReadAgain } from "../../../checker/index.ts";
import { checkOnWorkers, type ModelOrder } from "./worker-pool.ts";

/** One history to be checked, and how. */
export interface ParallelCheck {
  readonly budget: Budget;
  /** Most threads at a time; default: one a processor. */
  readonly threads?: number | undefined;
  readonly model: ModelOrder;
  readonly keyCount: number;
  readonly operationCount: number;
  /** The check on this thread, within this budget. */
  readonly alone: (budget: Budget) => CheckReport;
  /** The operations of these keys, in the model's words. */
  readonly operationsOf: ReadAgain;
}

/** How long the check runs on one thread: this, and more for a long history, since reading it takes time. */
const ALONE_MS = 1_500;
const ALONE_MS_AN_OPERATION = 0.005;

/**
 * The verdict on every key, within the budget. The verdicts are those of `alone`; only time may decide more of them.
 * Each key is explained where it was decided, in an even share of the time for explanations.
 */
export function checkInParallel(asked: ParallelCheck): CheckReport {
  const { budget: given, keyCount, operationCount, threads = availableParallelism() } = asked;
  const { now, timeLimitMs, explanationLimitMs = timeLimitMs * EXPLANATION_SHARE } = given;
  const budget = { ...given, explanationLimitMs };
  const aloneMs = ALONE_MS + operationCount * ALONE_MS_AN_OPERATION;
  if (threads < 2 || keyCount < 2 || aloneMs >= timeLimitMs) return asked.alone(budget);
  const endAt = now() + timeLimitMs;
  const first = asked.alone({ ...budget, timeLimitMs: aloneMs });
  const isOutOfTime = now() - (endAt - timeLimitMs) >= aloneMs;
  const open = first.keys.filter(({ valid }) => valid === "unknown");
  if (open.length === 0 || !isOutOfTime) return first;
  // With one key left, or not even all keys known, there is nothing to share out.
  if (open.length < 2 || first.keys.length < keyCount) return asked.alone({ ...budget, timeLimitMs: endAt - now() });
  const share = open.length / first.keys.filter(({ valid }) => valid !== true).length;
  const isTimeUp = (): boolean => now() >= endAt;
  const operations = inTime(() => asked.operationsOf(new Set(open.map(({ key }) => key)), isTimeUp));
  if (operations === undefined) return first;
  const found = checkOnWorkers([...operations.values()], {
    threads,
    model: asked.model,
    timeLimitMs: Math.max(0, endAt - now()),
    explanationLimitMs: explanationLimitMs * share,
    memoryLimitBytes: budget.memoryLimitBytes,
  });
  const later = new Map(found.flatMap(({ keys }) => keys.map((result) => [result.key, result])));
  return reportOf(
    first.model,
    first.keys.map((result) => later.get(result.key) ?? result),
  );
}
