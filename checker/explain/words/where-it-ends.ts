/**
 * One order of what comes before the culprit's return, and the states that it leaves, none of which the culprit fits.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Explanation } from "../../../histories/key-result.ts";
import { cellColumns } from "../../base/cell-columns.ts";
import { createCellMachine } from "../../linearizability/search/cell-machine.ts";
import { effortUntil } from "../../base/effort.ts";
import { keyHistory } from "../../base/key-history.ts";
import { createModelMachine } from "../../linearizability/search/machine.ts";
import { search } from "../../linearizability/search/search.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { rowText } from "./operation-text.ts";

const LINEARIZED_MAX = 12;
const CONFIGURATIONS_MAX = 8;
/** A longer prefix is not searched once more for this detail. */
const PREFIX_MAX = 5_000;

/**
 * The last operations of the longest order that the search found before the culprit, and the states that such orders
 * leave.
 *
 * @returns both empty where the history is too long, the allowance too small, or the search ended at another operation
 */
export function whereItEnds(
  model: Model,
  prefix: readonly Operation[],
  culprit: Operation,
  allowance: Allowance,
): Pick<Explanation, "lastLinearized" | "configurations"> {
  const nothing = { lastLinearized: [], configurations: [] };
  if (prefix.length > PREFIX_MAX) return nothing;
  const effort = effortUntil(allowance.isTimeUp);
  try {
    const history = keyHistory(model, prefix, effort);
    const machine =
      model.action === undefined
        ? createModelMachine(history, effort)
        : createCellMachine(history, cellColumns(history, effort));
    const { prefix: placed = [], frontier = [], farthest } = search(history, machine, { allowance, effort });
    if (farthest === undefined || history.operations[farthest]?.id !== culprit.id) return nothing;
    const why = whyNot(model, culprit);
    return {
      lastLinearized: placed.slice(-LINEARIZED_MAX).flatMap((item) => history.operations[item]?.id ?? []),
      configurations: [...new Set(frontier.map((state) => rowText(machine.stateText(state))))]
        .slice(0, CONFIGURATIONS_MAX)
        .map((state) => ({ state, why: why(state) })),
    };
  } catch {
    // The allowance was too small; only this detail is missing then.
    return nothing;
  }
}

/** Why the culprit does not fit a state. */
function whyNot(model: Model, culprit: Operation): (state: string) => string {
  const call = callOf(model, culprit);
  const what = call === undefined ? culprit.f : rowText(model.describe(call));
  return (state) => `${what} by process ${culprit.process} does not fit: it would have to act on ${state}`;
}
