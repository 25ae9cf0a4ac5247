/**
 * The plainest contradiction that an object of one value knows: the culprit found a value, something else was there
 * before it began, and from then on nothing led back.
 *
 * Let `after` be an operation that was over before the culprit began and found or left another value. Whatever was over
 * before `after` began comes before it. If nothing else writes the value, or only cas from values that nothing else
 * leads back to either, then no order has it there again: `after`, the culprit and those cas contradict each other
 * whatever else happened, so they are a core by themselves.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { BOUNDLESS } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { sameJson } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Action, Model } from "../../models/model.ts";
import { hasAnswer } from "./has-answer.ts";
import { valueKey } from "./touched-values.ts";

/** A value that the culprit found although it could not be there any more. */
export interface NoWayBack {
  /** What the culprit found. */
  readonly value: Json;
  /** The last operation that shows another value and from which nothing leads back. */
  readonly after: Operation;
  /** The last that put the value there, over before `after` began; undefined when nobody did. */
  readonly last: Operation | undefined;
  /** Those that could still have led to the value, each from a value that was gone, too. */
  readonly vain: readonly Operation[];
}

/**
 * @param operations all that takes part, in order of invocation; what began after the culprit's answer does not count
 * Cost: linear in it, and in those that put the value for each of at most `CANDIDATES_MAX` operations that may be
 * `after`.
 */
export function noWayBack(
  model: Model,
  operations: readonly Operation[],
  culprit: Operation,
  effort: Effort = BOUNDLESS,
): NoWayBack | undefined {
  const value = valueFound(model, culprit);
  if (value === undefined || !isCell(model, operations, effort)) return undefined;
  const ways = waysTo(updatesBefore(model, operations, culprit, effort), effort);
  let candidates = 0;
  for (let at = operations.length - 1; at >= 0 && candidates < CANDIDATES_MAX; at--) {
    effort(1);
    const after = operations[at];
    if (after === undefined || !isOver(after, culprit)) continue;
    candidates++;
    const left = valueLeft(model, after);
    if (left === undefined || sameJson(left, value)) continue;
    const vain = vainWays(ways, { value, left, after }, effort);
    if (vain !== undefined) return { value, after, last: lastBefore(ways(value), after), vain };
  }
  return undefined;
}

function updatesBefore(
  model: Model,
  operations: readonly Operation[],
  culprit: Operation,
  effort: Effort,
): readonly Update[] {
  const end = culprit.completeIndex ?? Infinity;
  const updates: Update[] = [];
  for (const operation of operations) {
    effort(LOOK);
    if (operation.id === culprit.id || operation.invokeIndex > end) continue;
    const update = updateOf(model, operation);
    if (update !== undefined) updates.push(update);
  }
  return updates;
}

/** The updates that put a value, in order of invocation; looked up once a value. */
function waysTo(updates: readonly Update[], effort: Effort): (value: Json) => readonly Update[] {
  const found = new Map<string, readonly Update[]>();
  return (value) => {
    const key = valueKey(value);
    let ways = found.get(key);
    if (ways === undefined) {
      effort(updates.length * 2);
      found.set(key, (ways = updates.filter(({ to }) => sameJson(to, value))));
    }
    return ways;
  };
}

const CANDIDATES_MAX = 64;
/** Units of effort for one operation seen as an action. */
const LOOK = 32;

/** True when the object holds one value that is found or put as a whole. */
function isCell(model: Model, operations: readonly Operation[], effort: Effort): boolean {
  if (model.action === undefined || model.levels !== undefined) return false;
  effort(operations.length);
  return operations.every(({ f }) => f !== "append");
}

/** Whether `a` had its answer before `b` began. */
export function isOver(a: Operation, b: Operation): boolean {
  return hasAnswer(a) && (a.completeIndex ?? Infinity) < b.invokeIndex;
}

/** Whether the value is neither there at the beginning nor put there by anybody else. */
export function isNever(
  model: Model,
  {
    value,
    prefix,
    culprit,
  }: { readonly value: Json; readonly prefix: readonly Operation[]; readonly culprit: Operation },
  effort: Effort = BOUNDLESS,
): boolean {
  if (sameJson(value, model.initial) || !isCell(model, prefix, effort)) return false;
  const end = culprit.completeIndex ?? Infinity;
  return !prefix.some((one) => {
    effort(LOOK);
    return one.id !== culprit.id && one.invokeIndex <= end && puts(model, one, value);
  });
}

/** Whether it may leave the value behind, where another was. */
export function puts(model: Model, operation: Operation, value: Json): boolean {
  const update = updateOf(model, operation);
  return update !== undefined && sameJson(update.to, value);
}

interface Update {
  readonly operation: Operation;
  readonly to: Json;
  /** Of a cas. */
  readonly from?: Json;
}

/** The cas that lead to the value from values that are gone; undefined when there may be a way back. */
function vainWays(
  ways: (value: Json) => readonly Update[],
  { value, left, after }: { readonly value: Json; readonly left: Json; readonly after: Operation },
  effort: Effort,
): Operation[] | undefined {
  const gone = new Map([[valueKey(value), value]]);
  const vain: Operation[] = [];
  for (const wanted of gone.values()) {
    const updates = ways(wanted);
    // The latest first: there a way back is likeliest.
    for (let at = updates.length - 1; at >= 0; at--) {
      effort(1);
      const update = updates[at];
      if (update === undefined || update.operation.id === after.id || isOver(update.operation, after)) continue;
      const { operation, from } = update;
      if (from === undefined || sameJson(from, left)) return undefined;
      gone.set(valueKey(from), from);
      vain.push(operation);
    }
  }
  return vain;
}

function lastBefore(updates: readonly Update[], after: Operation): Operation | undefined {
  return updates.findLast(({ operation }) => isOver(operation, after))?.operation;
}

function updateOf(model: Model, operation: Operation): Update | undefined {
  const action = actionOf(model, operation);
  if (action?.kind === "write") return { operation, to: action.value };
  if (action?.kind !== "cas" || sameJson(action.from, action.to)) return undefined;
  return { operation, to: action.to, from: action.from };
}

/** The value that an answered operation must have found; undefined where any will do. */
export function valueFound(model: Model, operation: Operation): Json | undefined {
  const action = hasAnswer(operation) ? actionOf(model, operation) : undefined;
  if (action?.kind === "read") return action.value;
  return action?.kind === "cas" ? action.from : undefined;
}

/** The value that is there just after an answered operation took effect. */
export function valueLeft(model: Model, operation: Operation): Json | undefined {
  const action = hasAnswer(operation) ? actionOf(model, operation) : undefined;
  if (action?.kind === "cas") return action.to;
  return action?.kind === "read" || action?.kind === "write" ? action.value : undefined;
}

function actionOf(model: Model, operation: Operation): Action | undefined {
  const call = callOf(model, operation);
  return call === undefined ? undefined : model.action?.(call);
}
