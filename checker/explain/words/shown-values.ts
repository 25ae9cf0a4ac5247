/**
 * What an answer shows that somebody must have put there, and what an operation puts there: values of a register,
 * elements of a list, set or queue, values of the registers of a transaction.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Effort } from "../../base/effort.ts";
import { canonicalText, isList } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { isTransactional, partsOf } from "../core/any-registers.ts";
import { valueFound } from "../core/no-way-back.ts";
import { takeWord } from "../core/projections.ts";

/** A value in an answer, or one that an operation puts there. */
export interface ShownValue {
  readonly value: Json;
  /** Where it is, for what has several places. */
  readonly place: string;
}

const ONLY_PLACE = "";
/** A value and an element of a list are not the same thing: what was appended is found in a list only. */
const ELEMENT = " of a list";

/** The values that the answer shows, each as often as it does; undefined where answers show no values. */
export function valuesShown(model: Model, operation: Operation): ShownValue[] | undefined {
  if (operation.outcome === "info") return undefined;
  const output = operation.output ?? null;
  const here = (values: readonly Json[]): ShownValue[] => values.map((value) => ({ value, place: ONLY_PLACE }));
  if (isTransactional(model)) {
    const parts = operation.outcome === "ok" && isList(output) ? partsOf(output) : [];
    const read = new Set<string>();
    const written = new Set<string>();
    return parts.flatMap(({ kind, register, value }) => {
      if (kind !== "r") written.add(register);
      // After the first look, and after what the transaction itself put there, it shows nothing new.
      if (kind !== "r" || written.has(register) || read.has(register)) return [];
      read.add(register);
      return elementsOrItself(value, register);
    });
  }
  const take = takeWord(model);
  if (take !== undefined) return operation.f === take && output !== null ? here([output]) : [];
  if (model.levels !== undefined || model.special === "element-set")
    return operation.f === "read" && isList(output) ? here(output) : [];
  if (model.action === undefined) return undefined;
  const value = valueFound(model, operation);
  return value === undefined ? [] : elementsOrItself(value, ONLY_PLACE);
}

/** The values that the operation puts there if it takes effect. */
export function valuesPut(model: Model, operation: Operation): ShownValue[] {
  if (isTransactional(model)) {
    const { outcome, output = null, input } = operation;
    return partsOf(outcome === "ok" && isList(output) ? output : input).flatMap(({ kind, register, value }) => {
      if (kind === "r") return [];
      return kind === "a" ? [{ value, place: `${register}${ELEMENT}` }] : elementsOrItself(value, register);
    });
  }
  const take = takeWord(model);
  if (take !== undefined) return operation.f === take ? [] : [{ value: operation.input, place: ONLY_PLACE }];
  if (model.levels !== undefined || model.special === "element-set")
    return operation.f === "append" || operation.f === "add" ? [{ value: operation.input, place: ONLY_PLACE }] : [];
  // A failed one is looked at as if nobody knew how it ended.
  const { f, input } = operation;
  const call = callOf(model, operation) ?? { f, input, known: false };
  const action = model.functions.includes(f) ? model.action?.(call) : undefined;
  if (action?.kind === "write") return elementsOrItself(action.value, ONLY_PLACE);
  if (action?.kind === "append") return [{ value: action.element, place: ELEMENT }];
  return action?.kind === "cas" ? elementsOrItself(action.to, ONLY_PLACE) : [];
}

/**
 * A value that the answer shows and nobody who had begun could have put there; undefined where each has a source.
 *
 * @param operations all that takes part, in order of invocation
 * @throws OutOfTimeError where `effort` does
 */
export function orphanOf(
  model: Model,
  operations: readonly Operation[],
  culprit: Operation,
  effort: Effort,
): ShownValue | undefined {
  const atFirst = new Set(valuesAtFirst(model).map((value) => canonicalText(value)));
  const shown = (valuesShown(model, culprit) ?? []).filter(({ value }) => !atFirst.has(canonicalText(value)));
  const missing = new Map(shown.map((one) => [keyOfValue(one), one]));
  const end = culprit.completeIndex ?? Infinity;
  for (const operation of operations) {
    if (missing.size === 0 || operation.invokeIndex > end) break;
    effort(LOOK);
    if (operation.id === culprit.id) continue;
    for (const put of valuesPut(model, operation)) missing.delete(keyOfValue(put));
  }
  return [...missing.values()][0];
}

/** Units of effort for the values of one operation. */
const LOOK = 64;

/** What is there at the beginning. */
export function valuesAtFirst({ initial }: Model): Json[] {
  const found: Json[] = [initial, null];
  const look = (value: Json): void => {
    found.push(value);
    if (isList(value)) value.forEach(look);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
  };
  look(initial);
  return found;
}

/** Equal for equal values in the same place. */
export const keyOfValue = ({ value, place }: ShownValue): string => `${place} ${canonicalText(value)}`;

/** A list is its elements, for it may have grown one by one. */
function elementsOrItself(value: Json, place: string): ShownValue[] {
  return isList(value) ? value.map((each) => ({ value: each, place: `${place}${ELEMENT}` })) : [{ value, place }];
}
