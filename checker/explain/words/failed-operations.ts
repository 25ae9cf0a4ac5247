/**
 * Operations that were reported as failed, and yet: had one taken effect, the answers would fit.
 *
 * Where answers show values, only an operation that put a value which nobody else put there is taken. An old value that
 * is there again has likelier reasons than the late effect of a write or cas that failed long ago.
 */
import type { Operation } from "../../../histories/operation.ts";
import { effortUntil } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { EXHAUSTIVE_MAX, hasOrder } from "../core/exhaustive.ts";
import { unanswered } from "../core/has-answer.ts";
import { modelFrom } from "../core/judge.ts";
import { keyOfValue, orphanOf, valuesPut, valuesShown } from "./shown-values.ts";
import type { Core } from "../core/small-core.ts";

/** Only this many are tried, the latest first. */
const TRIED_MAX = 256;

/**
 * The latest failed operation with which the core would have an order; none where there is none.
 *
 * @param operations all of the key's, in order of invocation
 * @param found `taking`: those of them that take part
 * @throws OutOfTimeError
 */
export function failedThatExplain(
  model: Model,
  operations: readonly Operation[],
  {
    taking,
    core,
    culprit,
  }: { readonly taking: readonly Operation[]; readonly core: Core; readonly culprit: Operation },
  { isTimeUp }: Allowance,
): Operation[] {
  if (core.judged.length >= EXHAUSTIVE_MAX) return [];
  const isAsked = questioned(model, taking, culprit, effortUntil(isTimeUp));
  const end = culprit.completeIndex ?? Infinity;
  let tried = 0;
  for (let at = operations.length - 1; at >= 0 && tried < TRIED_MAX && !isTimeUp(); at--) {
    const failed = operations[at];
    if (failed?.outcome !== "fail" || failed.invokeIndex > end) continue;
    if (!model.functions.includes(failed.f) || callOf(model, failed) !== undefined || !isAsked(failed)) continue;
    tried++;
    const withIt = [...core.judged, unanswered(failed)].sort((a, b) => a.invokeIndex - b.invokeIndex);
    const from = modelFrom(model, core.start, withIt);
    if (from !== undefined && hasOrder(from, withIt, isTimeUp) === true) return [failed];
  }
  return [];
}

/** Which of those that failed could be the reason at all. */
function questioned(
  model: Model,
  taking: readonly Operation[],
  culprit: Operation,
  effort: Effort,
): (failed: Operation) => boolean {
  if (valuesShown(model, culprit) === undefined) return () => true;
  const orphan = orphanOf(model, taking, culprit, effort);
  if (orphan === undefined) return () => false;
  return (failed) => valuesPut(model, failed).some((put) => keyOfValue(put) === keyOfValue(orphan));
}
