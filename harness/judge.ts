/**
 * What judges the history of a workload: a model, which says what one object does, operation after operation, or a check,
 * which looks at the whole history at once.
 */
import { check, type Budget, type CheckReport } from "../checker/check.ts";
import { type Check, reportOfCheck, type Testimony } from "../checker/history-check.ts";
import { RefusedOperationError } from "../checker/refused-operation.ts";
import { modelNamed } from "../checker/models/catalog.ts";
import type { Model } from "../checker/models/model.ts";
import type { Operation } from "../histories/operation.ts";

/** The name of one of the checker's models, e.g. "cas-register", a model of your own, or a check. */
export type Judge = string | Model | Check;

/** The model; undefined where a check judges. @throws Error for the name of a model that there is not */
export function modelOf(judge: Judge): Model | undefined {
  if (typeof judge === "string") return modelNamed(judge);
  return "check" in judge ? undefined : judge;
}

/**
 * The checks that are asked of a history besides what judges it: each once, by name.
 *
 * @param judge what judges it already
 */
export function besides(judge: Judge, checks: readonly Check[]): readonly Check[] {
  const own = typeof judge === "string" ? judge : judge.name;
  const byName = new Map(checks.map((one) => [one.name, one]));
  byName.delete(own);
  return [...byName.values()];
}

/**
 * The verdict on a history. A check that throws has decided nothing, and its error is the reason of an "unknown".
 * In a run ask for it with `decided`: what a client of somebody else's wrote may be refused.
 *
 * @param operations of clients, as paired
 * @param budget of a model; a check looks at each operation a few times, and has none
 * @param testimony what the nodes said, for a check; a model asks for nothing but the history
 * @throws as the checker's `check` does
 */
export function judgeHistory(
  operations: readonly Operation[],
  judge: Judge,
  budget: Budget,
  testimony?: Testimony,
): CheckReport {
  return typeof judge === "object" && "check" in judge
    ? reportOfCheck(judge, operations, testimony)
    : check(operations, judge, budget);
}

/**
 * The verdict that `judging` gives; "unknown" where it refuses an operation: a run has happened, and what cannot be read of it has to
 * be told with everything else.
 *
 * @param judge whose verdict it is
 */
export function decided(judge: Judge, operations: readonly Operation[], judging: () => CheckReport): CheckReport {
  try {
    return judging();
  } catch (error) {
    if (!(error instanceof RefusedOperationError)) throw error;
    const isCheck = typeof judge === "object" && "check" in judge;
    const name = typeof judge === "string" ? judge : judge.name;
    const message = `It cannot be judged: ${error.message}`;
    const operationCount = operations.length;
    const keys = [{ valid: "unknown", operationCount, decidedBy: "nothing", unknownBecause: message } as const];
    const report = { valid: "unknown", model: name, keys, operationCount } as const;
    return isCheck ? { ...report, property: name, message } : report;
  }
}
