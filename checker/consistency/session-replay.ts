/**
 * The certificate of the sequential guarantees: a replay checks that an order of items is one that the guarantee asks
 * for. No such guarantee is called valid without it.
 */
import type { Json } from "../../histories/json.ts";
import { NEVER } from "../base/key-history.ts";
import type { SessionOrder, Sessions } from "./sessions.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** What is wrong with the order; undefined for nothing. Linear. */
export function flawInSessionOrder(
  sessions: Sessions,
  order: readonly number[],
  kind: SessionOrder,
): string | undefined {
  const { history, keyOf, sessionOf, placeOf } = sessions;
  const { calls, complete, invoke, model } = history;

  const placed = new Set(order);
  if (placed.size !== order.length) return "an operation stands in the order twice";
  const missing = calls.findIndex((call, item) => call.known && !placed.has(item));
  if (missing !== -1) return `operation ${history.operations[missing]?.id} is missing`;
  const reached = sessions.sessions.map(() => 0);
  const states = new Map<number, Json>();
  for (const item of order) {
    const session = sessionOf[item] ?? wrongIndex(item);
    const id = history.operations[item]?.id;
    const isAnswered = complete[item] !== NEVER;
    const place = placeOf[item] ?? wrongIndex(item);
    if (isAnswered ? reached[session] !== place : (reached[session] ?? wrongIndex(session)) < place)
      return `operation ${id} overtakes its own process`;
    if (isAnswered) reached[session] = place + 1;
    const call = calls[item];
    const key = keyOf[item] ?? wrongIndex(item);
    const state = states.has(key) ? (states.get(key) ?? null) : model.initial;
    const after = call === undefined ? undefined : model.step(state, call);
    if (after === undefined) return `operation ${id} does not fit ${model.describeState(state)}`;
    states.set(key, after);
  }
  if (kind === "sequential") return undefined;
  let earliestReturn = Number.POSITIVE_INFINITY;
  for (const item of [...order].reverse()) {
    const call = calls[item];
    const isUpdate = call !== undefined && !model.readOnly(call);
    if (isUpdate && earliestReturn < (invoke[item] ?? wrongIndex(item)))
      return `an operation that had returned stands after the update ${history.operations[item]?.id}`;
    earliestReturn = Math.min(earliestReturn, complete[item] ?? NEVER);
  }
  return undefined;
}
