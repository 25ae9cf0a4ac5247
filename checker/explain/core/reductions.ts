/**
 * Reductions: ways to make a history smaller that keep a linearizable history linearizable. So when the smaller one is
 * not, it explains why the larger is not. Not every operation may be left out: without its write, any read would look
 * wrong. Sound: reads; everything after a moment; everything before a moment, if the object may then have held
 * anything; a value with all that touches it; an update whose value nobody finds; an element out of every list.
 */
import type { Operation } from "../../../histories/operation.ts";
import { BOUNDLESS } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { isCellWithoutAppends, registerWord, valueKey, valuesOf } from "./touched-values.ts";
import { isList } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import type { LaxObject } from "./lax-objects.ts";
import { isOver } from "./no-way-back.ts";
import { hasAnswer, unanswered } from "./has-answer.ts";
import type { Removable } from "./removable.ts";
import { contents, takeWord } from "./projections.ts";

/**
 * The operations that take part in the history: those that are a call for the model.
 *
 * @throws OutOfTimeError where `effort` does
 */
export function takingPart(model: Model, operations: readonly Operation[], effort: Effort = BOUNDLESS): Operation[] {
  const taking: Operation[] = [];
  for (const operation of operations) {
    effort(LOOK);
    if (callOf(model, operation) !== undefined) taking.push(operation);
  }
  return taking;
}

/** Units of effort for a look at one operation. */
const LOOK = 32;

/**
 * The operation as it stands while it is still open. One that failed never happened, so it is gone; so is one that is
 * known to have changed nothing, where the model can tell.
 */
function reopened(operation: Operation, model: Model | undefined): Operation[] {
  if (operation.outcome === "fail") return [];
  const call = model === undefined ? undefined : callOf(model, operation);
  if (call?.known === true && model?.readOnly(call) === true) return [];
  return [unanswered(operation)];
}

/** The history as it stood just after event `last`: later operations gone, those open there unanswered. */
export function cutAfter(operations: readonly Operation[], last: number, model?: Model): Operation[] {
  return operations
    .filter((operation) => operation.invokeIndex <= last)
    .flatMap((operation) => ((operation.completeIndex ?? Infinity) > last ? reopened(operation, model) : [operation]));
}

/**
 * The history from event `first` on, of an object that may by then have held anything: what returned before is gone,
 * what was open may have happened before or after.
 */
export function cutBefore(operations: readonly Operation[], first: number, model?: Model): Operation[] {
  return operations
    .filter((operation) => operation.outcome === "info" || (operation.completeIndex ?? Infinity) >= first)
    .flatMap((operation) => (operation.invokeIndex < first ? reopened(operation, model) : [operation]));
}

/** Each of these operations as a unit by itself. */
function oneByOne(operations: readonly Operation[]): Removable {
  return {
    units: operations.map(({ id }) => String(id)),
    without: (list, gone) => list.filter(({ id }) => !gone.has(String(id))),
  };
}

/** Reads, failed cas and whatever else changes no state, one by one; the culprit stays, where there is one. */
export function observations(model: Model, operations: readonly Operation[], culprit: number | undefined): Removable {
  const take = takeWord(model);
  const isObservation = (operation: Operation): boolean => {
    if (operation.f === "read" || (operation.f === "cas" && operation.outcome === "fail")) return true;
    const call = callOf(model, operation);
    if (call === undefined) return false;
    // Each id given out only forbids others; a take that found nothing left nothing changed.
    if (model.special === "unique-ids") return true;
    return model.readOnly(call) || (call.known && call.f === take && (call.output ?? null) === null);
  };
  return oneByOne(operations.filter((one) => isObservation(one) && one.id !== culprit));
}

/**
 * Updates of one value each, whose value nobody finds; undefined where the object is no single value. In an order of
 * them all such an update can be left out: what comes between it and the next update would have to find its value.
 */
export function unobserved(model: Model, operations: readonly Operation[], culprit: number): Removable | undefined {
  if (!isCellWithoutAppends(model, operations)) return undefined;
  const found = new Set<string>();
  for (const operation of operations) {
    const { f, outcome, error } = operation;
    if (registerWord(f) === "read") for (const value of valuesOf(operation)) found.add(value);
    if (f === "cas" && outcome !== "fail") found.add(valuesOf(operation)[0] ?? "");
    if (outcome === "fail" && isList(error) && error.length === 2) found.add(valueKey(error[1] ?? null));
  }
  const isUnobserved = (operation: Operation): boolean =>
    registerWord(operation.f) !== "read" &&
    operation.outcome !== "fail" &&
    !found.has(valuesOf(operation).at(-1) ?? "");
  return oneByOne(operations.filter((one) => one.id !== culprit && isUnobserved(one)));
}

/** Values, or elements of lists and sets, each with everything that touches it; undefined where that is not sound. */
export function wholeValues(model: Model, operations: readonly Operation[]): Removable | undefined {
  const parts = contents(model, operations);
  if (parts !== undefined) return parts;
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
        // The value that the cas found is gone; that it put its own value there remains.
        return gone.has(from) ? [asWrite(operation)] : [operation];
      }),
  };
}

function asWrite(operation: Operation): Operation {
  const [, to = null] = isList(operation.input) ? operation.input : [];
  return { ...operation, f: "write", input: to };
}

/** Updates that a lax object lets go, one by one. */
export function single(operations: readonly Operation[], culprit: number, { canGo }: LaxObject): Removable {
  return oneByOne(operations.filter((one) => one.id !== culprit && canGo(one)));
}

/** Updates that a lax object lets go two at a time, the second begun when the first was over; each in one pair. */
export function pairs(operations: readonly Operation[], culprit: number, { canGoWith }: LaxObject): Removable {
  const waiting: Operation[] = [];
  const partners = new Map<string, string>();
  for (const second of operations) {
    if (second.id === culprit || !hasAnswer(second)) continue;
    const at = waiting.findLastIndex((first) => isOver(first, second) && canGoWith?.(first, second) === true);
    const [first] = at < 0 ? [] : waiting.splice(at, 1);
    if (first === undefined) waiting.push(second);
    else partners.set(String(second.id), String(first.id));
  }
  return {
    units: [...partners.keys()],
    without: (list, gone) => {
      const both = new Set([...gone].flatMap((second) => [second, partners.get(second)]));
      return list.filter((operation) => !both.has(String(operation.id)));
    },
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
