/**
 * check: the checker's one public call.
 *
 * An object with keys is linearizable iff each key is (Herlihy and Wing 1990, locality). So the operations are split by
 * key, and the keys are decided one by one.
 */
import type { Key } from "../histories/event.ts";
import type { KeyResult } from "../histories/key-result.ts";
import type { Operation } from "../histories/operation.ts";
import { checkKeys } from "./check-keys.ts";
import type { KeySource } from "./check-keys.ts";
import type { Budget, CheckReport } from "./check-report.ts";
import { prepare } from "./linearizability/decide.ts";
import { modelNamed, models } from "./models/catalog.ts";
import type { Model } from "./models/model.ts";
import { refuseUnknown } from "./refused-operation.ts";

export { models };
export type { Budget, CheckReport };

/** The clock is asked once for this many operations, while they are split by key. */
const OPERATIONS_A_LOOK = 1024;

/**
 * Decides whether a history is linearizable with respect to a model, key by key. The `explanation` of an invalid key is
 * computed when it is first read.
 *
 * Intervals are closed and compared by event index. An operation that ended in `info` may take effect at any time after
 * its invocation, or never; one that ended in `fail` never happened.
 *
 * Cost: near-linear for most histories; exponential at worst, until the budget is used up.
 *
 * @param operations as paired, any keys
 * @param model a name from `models()`, or a model of your own
 * @param budget for the verdicts; explanations have their own time and change no verdict
 * @throws Error for an unknown model, RefusedOperationError for an operation that the model does not know; both
 *   messages list what is known
 * @example
 * ```ts
 * const operations = pairOperations(lines.map((line, at) => decodeEvent(line, `line ${at + 1}`)));
 * const report = check(operations, "cas-register", {
 *   timeLimitMs: 10_000,
 *   memoryLimitBytes: 2 ** 28,
 *   now: () => performance.now(),
 * });
 * if (report.valid === false) console.log(report.keys[0]?.explanation?.sentences.join("\n"));
 * ```
 */
export function check(operations: readonly Operation[], model: string | Model, budget: Budget): CheckReport {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const end = budget.now() + budget.timeLimitMs;
  const byKey = splitByKey(operations, chosen, () => budget.now() >= end);
  if (byKey === undefined) return outOfTimeAtOnce(operations, chosen);
  const sources: KeySource[] = [];
  byKey.forEach((list, key) => {
    sources.push({ key, operationCount: list.length, prepare: (isTimeUp) => prepare(chosen, list, isTimeUp) });
  });
  return checkKeys(sources, { model: chosen, budget, endAt: end, readAgain: () => byKey });
}

/** The report where the time was up before the operations were split by key. */
function outOfTimeAtOnce({ length: operationCount }: readonly Operation[], { name: model }: Model): CheckReport {
  const unknownBecause = "time was up before the operations were split by key; raise the time limit";
  const key: KeyResult = { valid: "unknown", operationCount, decidedBy: "nothing", unknownBecause };
  return { valid: "unknown", model, keys: [key], operationCount };
}

/**
 * The operations of each key, in order of invocation; undefined where the time was up.
 * @throws RefusedOperationError where the model does not know an operation
 */
function splitByKey(
  operations: readonly Operation[],
  model: Model,
  isTimeUp: () => boolean,
): Map<Key | undefined, readonly Operation[]> | undefined {
  const { partition, problem } = model;
  let known: string | undefined;
  const byKey = new Map<Key | undefined, Operation[]>();
  let lastKey: Key | undefined;
  let lastList: Operation[] | undefined;
  for (let at = 0; at < operations.length; at++) {
    if (at % OPERATIONS_A_LOOK === OPERATIONS_A_LOOK - 1 && isTimeUp()) return undefined;
    const operation = operations[at];
    if (operation === undefined) continue;
    // A model without `problem` judges by the function alone, so one look at each function is enough.
    if (operation.f !== known || problem !== undefined) refuseUnknown(operation, model);
    known = operation.f;
    const key = partition === undefined ? operation.key : partition(operation);
    if (lastList === undefined || key !== lastKey) {
      lastKey = key;
      lastList = byKey.get(lastKey);
      if (lastList === undefined) byKey.set(lastKey, (lastList = []));
    }
    lastList.push(operation);
  }
  for (const list of byKey.values()) putInOrder(list);
  return byKey;
}

function putInOrder(operations: Operation[]): void {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { invokeIndex } of operations) {
    if (invokeIndex < latest) {
      operations.sort((a, b) => a.invokeIndex - b.invokeIndex);
      return;
    }
    latest = invokeIndex;
  }
}
