/**
 * Judging parts of a history: whether operations have no order, given what the object may hold before them.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { cellColumns } from "../../base/cell-columns.ts";
import { createCellMachine } from "../../linearizability/search/cell-machine.ts";
import { decide } from "../../linearizability/decide.ts";
import { effortUntil } from "../../base/effort.ts";
import { keyHistory } from "../../base/key-history.ts";
import { createModelMachine } from "../../linearizability/search/machine.ts";
import { search } from "../../linearizability/search/search.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import type { Model } from "../../models/model.ts";
import { fromAnywhere, fromOneOf } from "./any-start.ts";
import { inTime } from "../../base/in-time.ts";
import { isCellWithoutAppends, touchedValues } from "./touched-values.ts";

/** What the object may hold before the operations: what the model begins with, anything, or one of these states. */
export type Start = "initial" | "any" | { readonly states: readonly Json[] };

/** True only for operations that have no order; false also where nobody knows, or time is up. */
export type Judge = (operations: readonly Operation[]) => boolean;

/** A judge for operations that begin with that start. Each judgement stays within the allowance. */
export function judgeFrom(model: Model, start: Start, allowance: Allowance): Judge {
  return (operations) => {
    if (allowance.isTimeUp()) return false;
    if (start === "initial") return decide(model, operations, allowance).verdict === false;
    return inTime(() => isBadFrom(model, operations, start, allowance)) === true;
  };
}

function isBadFrom(
  model: Model,
  operations: readonly Operation[],
  start: Exclude<Start, "initial">,
  allowance: Allowance,
): boolean {
  if (start === "any" && isCellWithoutAppends(model, operations)) {
    const effort = effortUntil(allowance.isTimeUp);
    const history = keyHistory(model, operations, effort);
    const machine = createCellMachine(history, cellColumns(history, effort));
    return search(history, machine, { allowance, effort, fromAnyState: true }).verdict === false;
  }
  const free = modelFrom(model, start, operations);
  return free !== undefined && isBadFor(free, operations, allowance);
}

/** By search alone, for a model without algorithms of its own. */
function isBadFor(model: Model, operations: readonly Operation[], allowance: Allowance): boolean {
  const effort = effortUntil(allowance.isTimeUp);
  const history = keyHistory(model, operations, effort);
  return search(history, createModelMachine(history, effort), { allowance, effort }).verdict === false;
}

/** A judge for operations that begin with the model's initial state, by search alone. */
export function judgeAs(model: Model, allowance: Allowance): Judge {
  return (operations) => !allowance.isTimeUp() && inTime(() => isBadFor(model, operations, allowance)) === true;
}

/** The object with that start as a model; undefined where there is none. */
export function modelFrom(model: Model, start: Start, operations: readonly Operation[]): Model | undefined {
  if (start === "initial") return model;
  if (start !== "any") return fromOneOf(model, start.states);
  if (!isCellWithoutAppends(model, operations)) return fromAnywhere(model, operations);
  return fromOneOf(model, [...touchedValues(operations), { "any other value": true }]);
}

/** Whether the object's past can be left open. */
export function canStartAnywhere(model: Model, operations: readonly Operation[]): boolean {
  return isCellWithoutAppends(model, operations) || fromAnywhere(model, operations) !== undefined;
}
