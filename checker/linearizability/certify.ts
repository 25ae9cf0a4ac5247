/**
 * The certificate: whether an order of operations really is a linearization. Every "valid" passes through here.
 *
 * Independent of the algorithms on purpose: it knows nothing but the operations as they were recorded, their event
 * indexes and the model's own `step`.
 */
import type { Operation } from "../../histories/operation.ts";
import type { Json } from "../../histories/json.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";

/**
 * What is wrong with `order` as a linearization of `operations`; undefined when nothing is.
 *
 * @param operations one key's, all of them
 * @param order the operations in the order in which they are claimed to have taken effect
 */
export function flawIn(
  model: Model,
  operations: readonly Operation[],
  order: readonly Operation[],
): string | undefined {
  const placed = new Set(order);
  if (placed.size !== order.length) return "an operation stands in the order twice";
  for (const operation of operations) {
    const call = callOf(model, operation);
    if (call?.known === true && !placed.has(operation)) return `operation ${operation.id} is missing from the order`;
  }
  let state: Json = model.initial;
  let latestInvoke = Number.NEGATIVE_INFINITY;
  for (const operation of order) {
    const call = callOf(model, operation);
    if (call === undefined) return `operation ${operation.id} takes no part, yet stands in the order`;
    if (call.known && (operation.completeIndex ?? Number.POSITIVE_INFINITY) < latestInvoke) {
      return `operation ${operation.id} stands after one that began when it had returned`;
    }
    latestInvoke = Math.max(latestInvoke, operation.invokeIndex);
    const after = model.step(state, call);
    if (after === undefined) {
      return `${model.describe(call)} (operation ${operation.id}) does not fit ${model.describeState(state)}`;
    }
    state = after;
  }
  return undefined;
}
