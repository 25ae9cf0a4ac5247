/**
 * The plainest contradiction that an object of one value knows: the culprit found a value, something else was there before
 * it began, and from then on nothing led back.
 *
 * Let `after` be an operation that was over before the culprit began and found or left another value. Whatever was over
 * before `after` began comes before it. If nothing else writes the value, or only cas from values that nothing else leads
 * back to either, then no order has it there again: `after`, the culprit and those cas contradict each other whatever
 * else happened, so they are a core by themselves.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { sameJson } from "../models/json-text.ts";
import { callOf } from "../models/model.ts";
import type { Action, Model } from "../models/model.ts";
import { hasAnswer } from "./operation-text.ts";
import { isCellWithoutAppends, valueKey } from "./touched-values.ts";

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
 * @param prefix all that takes part up to the culprit's answer
 * Cost: linear in it, for each of at most `CANDIDATES_MAX` operations that may be `after`.
 */
export function noWayBack(model: Model, prefix: readonly Operation[], culprit: Operation): NoWayBack | undefined {
  if (!isCellWithoutAppends(model, prefix)) return undefined;
  const value = valueFound(model, culprit);
  if (value === undefined) return undefined;
  const updates = prefix.filter((one) => one.id !== culprit.id).flatMap((operation) => updateOf(model, operation));
  const candidates = prefix
    .filter((one) => isOver(one, culprit))
    .sort((a, b) => b.invokeIndex - a.invokeIndex)
    .slice(0, CANDIDATES_MAX);
  for (const after of candidates) {
    const left = valueLeft(model, after);
    if (left === undefined || sameJson(left, value)) continue;
    const vain = vainWays(updates, { value, left, after });
    if (vain !== undefined) return { value, after, last: lastBefore(updates, value, after), vain };
  }
  return undefined;
}

const CANDIDATES_MAX = 64;

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
): boolean {
  if (!isCellWithoutAppends(model, prefix) || sameJson(value, model.initial)) return false;
  return !prefix.some((one) => one.id !== culprit.id && puts(model, one, value));
}

/** Whether it may leave the value behind, where another was. */
export function puts(model: Model, operation: Operation, value: Json): boolean {
  return updateOf(model, operation).some(({ to }) => sameJson(to, value));
}

interface Update {
  readonly operation: Operation;
  readonly to: Json;
  /** Of a cas. */
  readonly from?: Json;
}

/** The cas that lead to the value from values that are gone; undefined when there may be a way back. */
function vainWays(
  updates: readonly Update[],
  { value, left, after }: { readonly value: Json; readonly left: Json; readonly after: Operation },
): Operation[] | undefined {
  const late = updates.filter(({ operation }) => operation.id !== after.id && !isOver(operation, after));
  const gone = new Map([[valueKey(value), value]]);
  const vain: Operation[] = [];
  for (const wanted of gone.values()) {
    for (const { operation, to, from } of late) {
      if (!sameJson(to, wanted)) continue;
      if (from === undefined || sameJson(from, left)) return undefined;
      gone.set(valueKey(from), from);
      vain.push(operation);
    }
  }
  return vain;
}

function lastBefore(updates: readonly Update[], value: Json, after: Operation): Operation | undefined {
  let last: Operation | undefined;
  for (const { operation, to } of updates) {
    if (sameJson(to, value) && isOver(operation, after) && operation.invokeIndex > (last?.invokeIndex ?? -1))
      last = operation;
  }
  return last;
}

function updateOf(model: Model, operation: Operation): Update[] {
  const action = actionOf(model, operation);
  if (action?.kind === "write") return [{ operation, to: action.value }];
  if (action?.kind !== "cas" || sameJson(action.from, action.to)) return [];
  return [{ operation, to: action.to, from: action.from }];
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
