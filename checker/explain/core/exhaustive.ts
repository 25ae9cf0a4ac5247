/**
 * The last word on an explanation: every order of its few operations is tried, with the model's own `step` and nothing
 * of the algorithms. An explanation that one order contradicts is not given.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { canonicalText } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Call, Model } from "../../models/model.ts";

/** More operations than this are not tried in every order. */
export const EXHAUSTIVE_MAX = 20;
const STEPS_MAX = 100_000;

/**
 * Whether some order of the operations gives all their answers, from the model's initial state.
 *
 * @returns undefined where that is too much to try, or time is up
 */
export function hasOrder(
  model: Model,
  operations: readonly Operation[],
  isTimeUp: () => boolean = () => false,
): boolean | undefined {
  const taking = operations.flatMap((operation) => {
    const call = callOf(model, operation);
    return call === undefined ? [] : [{ operation, call }];
  });
  if (taking.length > EXHAUSTIVE_MAX) return undefined;
  const stateKey = model.stateKey ?? canonicalText;
  const tried = new Set<string>();
  let steps = 0;
  const canFinish = (placed: number, state: Json): boolean => {
    if (taking.every(({ call }, at) => !call.known || isPlaced(placed, at))) return true;
    const key = `${placed} ${stateKey(state)}`;
    if (tried.has(key) || steps > STEPS_MAX) return false;
    steps = (steps & 63) === 63 && isTimeUp() ? STEPS_MAX + 1 : steps + 1;
    tried.add(key);
    return taking.some(({ operation, call }, at) => {
      if (isPlaced(placed, at) || !mayGoNext(taking, placed, operation)) return false;
      const after = model.step(state, call);
      return after !== undefined && canFinish(placed | (1 << at), after);
    });
  };
  return canFinish(0, model.initial) ? true : steps > STEPS_MAX ? undefined : false;
}

const isPlaced = (placed: number, at: number): boolean => (placed & (1 << at)) !== 0;

/** Nothing that is still to be placed had returned before the operation began. */
function mayGoNext(
  taking: readonly { readonly operation: Operation; readonly call: Call }[],
  placed: number,
  next: Operation,
): boolean {
  return taking.every(
    ({ operation, call }, at) =>
      isPlaced(placed, at) || !call.known || (operation.completeIndex ?? Infinity) >= next.invokeIndex,
  );
}
