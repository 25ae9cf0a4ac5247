/**
 * The set with removal, if nobody reads the whole set. Then each element is an object of its own, a flag that is set
 * and cleared, and the set is linearizable iff every flag is (Herlihy and Wing 1990, locality). A flag has only few
 * kinds of operations, so its search has polynomially many configurations: at most the product of the numbers that are
 * open at a time.
 *
 * The orders of the elements are merged by time. In an element's order each operation gets the earliest moment that its
 * invocation and its predecessors allow, which is inside its interval. All operations are sorted by these moments.
 *
 * If the search of a flag does not end within a fixed number of configurations, the algorithm does not decide.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { applyAction } from "../../models/objects/cells.ts";
import { presenceAction } from "../../models/objects/element-set.ts";
import { canonicalText, isList, shortText } from "../../models/json-text.ts";
import type { Model } from "../../models/model.ts";
import { contradictoryAnswer } from "./contradictory-answers.ts";
import { cellColumns } from "../../base/cell-columns.ts";
import { createCellMachine } from "../search/cell-machine.ts";
import type { Effort } from "../../base/effort.ts";
import { keyHistory } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { search } from "../search/search.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

const NODES_MAX = 20_000;
const BYTES_MAX = 1 << 26;

/** The model of one element: present or not. */
function flagModel(model: Model, isThere: boolean): Model {
  const action = (call: Parameters<Model["step"]>[1]): ReturnType<NonNullable<Model["action"]>> =>
    presenceAction(call) ?? { kind: "never" };
  const { special: _special, ...rest } = model;
  return {
    ...rest,
    initial: isThere,
    action,
    step: (state, call) => applyAction(state, action(call)),
    readOnly: (call) => call.f === "contains",
    describeState: (state) => (state === true ? "there" : "not there"),
  };
}

/** Decides, with a linearization if valid. */
export function elementSetRuling(history: KeyHistory, effort: Effort): Ruling {
  const { calls, operations, invoke, model } = history;
  effort(calls.length * 64);
  const contradictory = contradictoryAnswer(history, effort);
  if (contradictory !== undefined) return contradictory;
  if (calls.some((call) => call.f === "read")) return { verdict: undefined, because: "reads of the whole set" };
  const initial = new Set((isList(model.initial) ? model.initial : []).map(canonicalText));
  const byElement = new Map<string, { readonly element: Json; readonly items: number[] }>();
  for (const [item, { input }] of calls.entries()) {
    const key = canonicalText(input);
    const row = byElement.get(key);
    if (row === undefined) byElement.set(key, { element: input, items: [item] });
    else row.items.push(item);
  }
  const points: { readonly item: number; readonly at: number }[] = [];
  let undecided: Ruling | undefined;
  for (const [key, { element, items }] of byElement) {
    const own = items.flatMap((item): Operation[] => (operations[item] === undefined ? [] : [operations[item]]));
    const order = flagOrder(flagModel(model, initial.has(key)), own, effort);
    if (order === false) {
      return { verdict: false, because: `what was seen of ${shortText(element)} has no order`, items: () => items };
    }
    if (order === undefined) undecided = { verdict: undefined, because: `too many orders for ${shortText(element)}` };
    let latest = -1;
    for (const place of order ?? []) {
      const item = items[place] ?? wrongIndex(place);
      latest = Math.max(latest, invoke[item] ?? wrongIndex(item));
      points.push({ item, at: latest });
    }
  }
  if (undecided !== undefined) return undecided;
  return { verdict: true, order: points.sort((a, b) => a.at - b.at).map(({ item }) => item) };
}

/** The order of one element's operations, as positions. False: there is none; undefined: the search was too long. */
function flagOrder(
  model: Model,
  operations: readonly Operation[],
  effort: Effort,
): readonly number[] | false | undefined {
  const history = keyHistory(model, operations);
  const machine = createCellMachine(history, cellColumns(history, effort));
  const allowance = { nodesMax: NODES_MAX, bytesMax: BYTES_MAX, isTimeUp: () => false };
  const { verdict, order } = search(history, machine, { allowance, effort });
  if (verdict === "unknown") return undefined;
  return verdict && (order ?? []);
}
