/**
 * What the reason against the culprit speaks of has to be seen, too: the operations that it names become part of the core,
 * where all of them together contradict each other still. Not of every core: beside an operation more, a read that
 * nothing explained may have a source.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import type { Model } from "../../models/model.ts";
import { contradiction } from "./contradiction.ts";
import { hasOrder } from "../core/exhaustive.ts";
import { modelFrom } from "../core/judge.ts";
import { cutAfter } from "../core/reductions.ts";
import type { Told } from "./situation.ts";
import type { Core } from "../core/small-core.ts";

/**
 * The core itself where the reason names no others, or they do not fit in.
 *
 * @throws OutOfTimeError
 */
export function withCited(model: Model, core: Core, told: Told, { isTimeUp }: Allowance): Core {
  const isOther = ({ id }: Operation): boolean => id !== told.culprit.id;
  const { cited = [] } = contradiction(model, core.operations.filter(isOther), told) ?? {};
  const all = new Map([...core.operations, ...cited].map((one) => [one.id, one]));
  // What came before a state that was reached is in that state.
  if (all.size === core.operations.length || typeof core.start !== "string") return core;
  const inOrder = [...all.values()].sort((a, b) => a.invokeIndex - b.invokeIndex);
  const operations = cutAfter(inOrder, told.culprit.completeIndex ?? Infinity);
  const from = modelFrom(model, core.start, operations);
  if (from === undefined || hasOrder(from, operations, isTimeUp) !== false) return core;
  return { ...core, operations, judged: operations };
}
