/**
 * Reductions: ways to make a history smaller that keep a linearizable history linearizable. So when the smaller one is
 * not, it explains why the larger is not. Leaving out any operation would be no explanation: without its write, every
 * read is a riddle. Sound: reads; everything after a moment; everything before a moment, if the object may then
 * have held anything; a value with all that touches it; an update whose value nobody finds; an element out of every list.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { isCellWithoutAppends, valueKey, valuesOf } from "./touched-values.ts";
import { canonicalText, isList } from "../models/json-text.ts";
import { callOf } from "../models/model.ts";
import type { Model, SpecialObject } from "../models/model.ts";

/** Open again: what is not yet known to have returned. What failed never happened, and is gone. */
function reopened(operation: Operation): Operation[] {
  if (operation.outcome === "fail") return [];
  const { completeIndex: _at, completeTime: _time, output: _output, error: _error, ...rest } = operation;
  return [{ ...rest, outcome: "info" }];
}

/** The history as it stood just after event `last`: later operations gone, those open there unanswered. */
export function cutAfter(operations: readonly Operation[], last: number): Operation[] {
  return operations
    .filter((operation) => operation.invokeIndex <= last)
    .flatMap((operation) => ((operation.completeIndex ?? Infinity) > last ? reopened(operation) : [operation]));
}

/**
 * The history from event `first` on, of an object that may by then have held anything: what returned before is gone,
 * what was open may have happened before or after.
 */
export function cutBefore(operations: readonly Operation[], first: number): Operation[] {
  return operations
    .filter((operation) => operation.outcome === "info" || (operation.completeIndex ?? Infinity) >= first)
    .flatMap((operation) => (operation.invokeIndex < first ? reopened(operation) : [operation]));
}

/** A reduction that removes a set of units at once. */
export interface Removable {
  readonly units: readonly string[];
  readonly without: (operations: readonly Operation[], gone: ReadonlySet<string>) => Operation[];
}

/** Reads, failed cas and whatever else changes no state, one by one; the culprit stays. */
export function observations(model: Model, operations: readonly Operation[], culprit: number): Removable {
  const isObservation = (operation: Operation): boolean => {
    if (operation.f === "read" || (operation.f === "cas" && operation.outcome === "fail")) return true;
    const call = callOf(model, operation);
    return call !== undefined && model.readOnly(call);
  };
  return {
    units: operations.filter((one) => isObservation(one) && one.id !== culprit).map((one) => String(one.id)),
    without: (list, gone) => list.filter((operation) => !gone.has(String(operation.id))),
  };
}

/**
 * Updates of one value each, whose value nobody finds; undefined where the object is no single value. In an order of them
 * all such an update can be left out: what comes between it and the next update would have to find its value.
 */
export function unobserved(model: Model, operations: readonly Operation[], culprit: number): Removable | undefined {
  if (!isCellWithoutAppends(model, operations)) return undefined;
  const found = new Set<string>();
  for (const operation of operations) {
    const { f, outcome, error } = operation;
    if (f === "read") for (const value of valuesOf(operation)) found.add(value);
    if (f === "cas" && outcome !== "fail") found.add(valuesOf(operation)[0] ?? "");
    if (outcome === "fail" && isList(error) && error.length === 2) found.add(valueKey(error[1] ?? null));
  }
  const isUnobserved = (operation: Operation): boolean =>
    operation.f !== "read" && operation.outcome !== "fail" && !found.has(valuesOf(operation).at(-1) ?? "");
  return {
    units: operations.filter((one) => one.id !== culprit && isUnobserved(one)).map((one) => String(one.id)),
    without: (list, gone) => list.filter((operation) => !gone.has(String(operation.id))),
  };
}

/** Values, or elements of lists and sets, each with everything that touches it; undefined where that is not sound. */
export function wholeValues(model: Model, operations: readonly Operation[]): Removable | undefined {
  // What was there at the beginning cannot be left out.
  if (canonicalText(model.initial) === "[]") {
    if (model.levels !== undefined || model.special === "element-set") return wholeElements(operations);
    if (model.special !== undefined && TAKES.has(model.special)) return wholeEntries(operations);
  }
  const hasFailedCas = operations.some(({ f, outcome }) => f === "cas" && outcome === "fail");
  if (!isCellWithoutAppends(model, operations) || hasFailedCas) return undefined;
  const initial = valueKey(model.initial);
  const units = new Set(operations.flatMap(valuesOf).filter((key) => key !== initial));
  return {
    units: [...units],
    without: (list, gone) =>
      list.flatMap((operation) => {
        if (operation.f !== "cas") return valuesOf(operation).some((key) => gone.has(key)) ? [] : [operation];
        const [from = "", to = ""] = valuesOf(operation);
        if (gone.has(to)) return [];
        // What the cas found is gone from the story; that it put its value there remains.
        return gone.has(from) ? [asWrite(operation)] : [operation];
      }),
  };
}

function asWrite(operation: Operation): Operation {
  const [, to = null] = isList(operation.input) ? operation.input : [];
  return { ...operation, f: "write", input: to };
}

/** They do not know of each other but in reads of the whole. */
function wholeElements(operations: readonly Operation[]): Removable {
  const updates = operations.filter(({ f }) => f !== "read");
  return {
    units: [...new Set(updates.map(({ input }) => canonicalText(input)))],
    without: (list, gone) =>
      list.flatMap((operation): Operation[] => {
        if (operation.f !== "read") return gone.has(canonicalText(operation.input)) ? [] : [operation];
        if (!isList(operation.output)) return [operation];
        const output: Json = operation.output.filter((element) => !gone.has(canonicalText(element)));
        return [{ ...operation, output }];
      }),
  };
}

/** What takes an element out, by object; whatever else there is puts one in. */
const TAKES: ReadonlyMap<SpecialObject, string> = new Map([
  ["fifo-queue", "dequeue"],
  ["stack", "pop"],
  ["priority-queue", "delete-min"],
]);

/**
 * Values of a queue or stack, each with what puts it in and takes it out. The others keep their order: who was first,
 * last or least among all is so among those left, and what was empty is. A take that was never answered may have taken
 * what is gone; then it did nothing.
 */
function wholeEntries(operations: readonly Operation[]): Removable {
  const takes = new Set(TAKES.values());
  const valueOf = ({ f, input, output }: Operation): string => canonicalText((takes.has(f) ? output : input) ?? null);
  return {
    units: [...new Set(operations.map(valueOf))].filter((value) => value !== "null"),
    without: (list, gone) => list.filter((operation) => !gone.has(valueOf(operation))),
  };
}

/**
 * Removes as many units as still leaves the history bad: halves first, then quarters, at last one by one.
 * About m log n judgements for m units that must stay among n.
 */
export function shrink(
  operations: readonly Operation[],
  removable: Removable,
  isBad: (operations: readonly Operation[]) => boolean,
  isTimeUp: () => boolean,
): Operation[] {
  let kept = [...removable.units];
  let current = [...operations];
  for (let size = kept.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < kept.length;) {
      if (isTimeUp()) return current;
      const chunk = new Set(kept.slice(at, at + size));
      const smaller = removable.without(current, chunk);
      if (isBad(smaller)) {
        current = smaller;
        kept = kept.filter((unit) => !chunk.has(unit));
      } else {
        at += size;
      }
    }
  }
  return current;
}
