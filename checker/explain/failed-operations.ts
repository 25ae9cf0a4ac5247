/**
 * Operations that were reported as failed, and yet: had one taken effect, the answers would fit.
 */
import type { Operation } from "../../histories/operation.ts";
import type { Allowance } from "../linearizability/search.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import { EXHAUSTIVE_MAX, hasOrder } from "./exhaustive.ts";
import { modelFrom } from "./judge.ts";
import type { Core } from "./small-core.ts";

/** The latest of them are tried, one by one. */
const TRIED_MAX = 256;

/**
 * The latest failed operation with which the core would have an order; none where there is none.
 *
 * @param operations all of the key's, in order of invocation
 */
export function failedThatExplain(
  model: Model,
  operations: readonly Operation[],
  { core, culprit }: { readonly core: Core; readonly culprit: Operation },
  { isTimeUp }: Allowance,
): Operation[] {
  if (core.judged.length >= EXHAUSTIVE_MAX) return [];
  const end = culprit.completeIndex ?? Infinity;
  let tried = 0;
  for (let at = operations.length - 1; at >= 0 && tried < TRIED_MAX && !isTimeUp(); at--) {
    const failed = operations[at];
    if (failed?.outcome !== "fail" || failed.invokeIndex > end) continue;
    if (!model.functions.includes(failed.f) || callOf(model, failed) !== undefined) continue;
    tried++;
    const withIt = [...core.judged, asUnanswered(failed)].sort((a, b) => a.invokeIndex - b.invokeIndex);
    const from = modelFrom(model, core.start, withIt);
    if (from !== undefined && hasOrder(from, withIt, isTimeUp) === true) return [failed];
  }
  return [];
}

/** As if nobody knew how it ended. */
export function asUnanswered({ id, process, f, input, invokeIndex, invokeTime, key }: Operation): Operation {
  return { id, process, f, input, outcome: "info", invokeIndex, invokeTime, ...(key === undefined ? {} : { key }) };
}
