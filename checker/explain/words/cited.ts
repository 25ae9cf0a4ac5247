/**
 * The operations that the reason names must be shown, too. They become part of the core where all of them together
 * still contradict each other. That is not always so: with one more operation, a read that nothing explained may have a
 * source.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import type { Model } from "../../models/model.ts";
import { contradiction } from "./contradiction.ts";
import { hasOrder } from "../core/exhaustive.ts";
import { modelFrom } from "../core/judge.ts";
import { cutAfter } from "../core/reductions.ts";
import type { CulpritHistory } from "./situation.ts";
import type { Core } from "../core/small-core.ts";

/**
 * The core with the operations that the reason names; the core as it was where there are no others, or they give it an
 * order.
 *
 * @throws OutOfTimeError
 */
export function withCited(model: Model, core: Core, history: CulpritHistory, { isTimeUp }: Allowance): Core {
  const isOther = ({ id }: Operation): boolean => id !== history.culprit.id;
  const { cited = [] } = contradiction(model, core.operations.filter(isOther), history) ?? {};
  const all = new Map([...core.operations, ...cited].map((one) => [one.id, one]));
  // What came before a state that was reached is in that state.
  if (all.size === core.operations.length || typeof core.start !== "string") return core;
  const inOrder = [...all.values()].sort((a, b) => a.invokeIndex - b.invokeIndex);
  const operations = cutAfter(inOrder, history.culprit.completeIndex ?? Infinity);
  const from = modelFrom(model, core.start, operations);
  if (from === undefined || hasOrder(from, operations, isTimeUp) !== false) return core;
  return { ...core, operations, judged: operations };
}
