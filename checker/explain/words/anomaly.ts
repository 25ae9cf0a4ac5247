/**
 * The name of what went wrong, and what in the test itself would look the same. A name is given only where the facts
 * prove it: a wrong name is worse than none.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Anomaly, AnomalyName } from "../../../histories/key-result.ts";
import { amountOf } from "../../models/objects/counter.ts";
import { decide } from "../../linearizability/decide.ts";
import { effortUntil } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import { canonicalText, sameJson, shortText } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { isTransactional } from "../core/any-registers.ts";
import { inTime } from "../../base/in-time.ts";
import { hasAnswer } from "../core/has-answer.ts";
import { isOver, noWayBack, puts, valueFound, valueLeft } from "../core/no-way-back.ts";
import type { NoWayBack } from "../core/no-way-back.ts";
import { hasTwoHolders } from "../core/holds.ts";
import { takeWord } from "../core/projections.ts";
import { twinOf } from "../core/same-answer.ts";
import type { Core } from "../core/small-core.ts";
import { keyOfValue, orphanOf, valuesAtFirst, valuesPut, valuesShown } from "./shown-values.ts";
import type { ShownValue } from "./shown-values.ts";

/** What is known of a history that is not linearizable. */
export interface Facts {
  /** All of the key's. */
  readonly operations: readonly Operation[];
  /** Those that take part in its history. */
  readonly taking: readonly Operation[];
  /** The same up to the culprit's answer. */
  readonly prefix: readonly Operation[];
  readonly core: Core;
  readonly culprit: Operation;
  /** Reported as failed; had it taken effect, the core would fit. */
  readonly failed: readonly Operation[];
}

interface Question extends Facts {
  readonly model: Model;
  readonly allowance: Allowance;
  readonly effort: Effort;
}

/** A longer history is not judged again for a name, and an even longer one not looked through for most names. */
const JUDGED_MAX = 5_000;
const LONG = 20_000;
/** With more updates than this, none is tried as the missing one. */
const SUSPECTS_MAX = 4;

type Ask = (question: Question) => Anomaly | undefined;

/** What the answer shows proves these by itself. */
const OF_THE_ANSWER: readonly Ask[] = [orphan, repeated, sameId];
/** These only where nothing that was reported as failed may be the reason. */
const OF_THE_ORDER: readonly Ask[] = [splitBrain, lostUpdate, lostWrite, staleValue, staleAnswer];

/** @returns undefined where nothing is proven, or time is up */
export function anomaly(model: Model, facts: Facts, allowance: Allowance): Anomaly | undefined {
  const isLong = facts.taking.length > LONG;
  const ofTheAnswer = isLong ? [orphan] : OF_THE_ANSWER;
  const ofTheOrder = isLong ? [staleValue] : OF_THE_ORDER;
  const effort = effortUntil(allowance.isTimeUp);
  for (const ask of facts.failed.length > 0 ? ofTheAnswer : [...ofTheAnswer, ...ofTheOrder]) {
    if (allowance.isTimeUp()) return undefined;
    const found = inTime(() => ask({ ...facts, model, allowance, effort }));
    if (found !== undefined) return found;
  }
  return undefined;
}

function named(name: AnomalyName, likelyMistake?: string): Anomaly {
  return { name, ...(likelyMistake === undefined ? {} : { likelyMistake }) };
}

/** It shows what nobody who had begun could have put there. */
function orphan({ model, taking, prefix, culprit, failed, allowance, effort }: Question): Anomaly | undefined {
  const strange = orphanOf(model, taking, culprit, effort);
  if (strange === undefined) return undefined;
  const putsIt = (one: Operation): boolean =>
    valuesPut(model, one).some((each) => keyOfValue(each) === keyOfValue(strange));
  if (failed.some(putsIt))
    return named(
      "dirty read",
      "the client may say fail where it should say info: after a timeout or a lost connection nobody knows whether the operation took effect",
    );
  if (taking.some((one) => one.id !== culprit.id && putsIt(one)))
    return named(
      "read from the future",
      "the client may record an invocation after it has sent the request; it has to be recorded before",
    );
  return named("phantom value", mistakenFor({ model, prefix, culprit, strange, allowance }));
}

function others(operations: readonly Operation[], culprit: Operation): Operation[] {
  return operations.filter(({ id }) => id !== culprit.id);
}

function mistakenFor({
  model,
  prefix,
  culprit,
  strange: { value, place },
  allowance,
}: Pick<Question, "model" | "prefix" | "culprit" | "allowance"> & { readonly strange: ShownValue }):
  string | undefined {
  const found = valueFound(model, culprit);
  if (found !== undefined && prefix.length <= JUDGED_MAX) {
    if (decide({ ...model, initial: found }, prefix, allowance).verdict === true)
      return `the object may have held ${shortText(found)} before the test began, which --initial ${canonicalText(found)} would say`;
  }
  const alike = others(prefix, culprit)
    .flatMap((one) => valuesPut(model, one))
    .find((one) => one.place === place && looks(one.value) === looks(value));
  return alike === undefined
    ? undefined
    : `${shortText(alike.value)} was written: the client may record what it reads as another type than what it writes`;
}

/** A number and its digits look alike. */
const looks = (value: ShownValue["value"]): string => (typeof value === "string" ? value : canonicalText(value));

/** It is there, or was taken out, more often than it was put there. */
function repeated({ model, operations, prefix, culprit }: Question): Anomaly | undefined {
  const take = takeWord(model);
  const isSet = model.special === "element-set" || model.levels !== undefined;
  const isList = isTransactional(model) || prefix.some(({ f }) => f === "append");
  if (take === undefined && !isSet && !isList) return undefined;
  const shown = valuesShown(model, culprit) ?? [];
  const taken = take === undefined ? [] : others(prefix, culprit).flatMap((one) => valuesShown(model, one) ?? []);
  // What was reported as failed may have taken effect, so it is a source, too.
  const failed = operations.filter(({ outcome }) => outcome === "fail");
  const sourced = [...others(prefix, culprit), ...failed].flatMap((one) => valuesPut(model, one));
  const atFirst = valuesAtFirst(model).map((value) => canonicalText(value));
  for (const one of shown) {
    const key = keyOfValue(one);
    // The beginning counts as often as it can: a name for too little is no harm.
    if (atFirst.includes(canonicalText(one.value))) continue;
    const count = (values: readonly ShownValue[]): number => values.filter((each) => keyOfValue(each) === key).length;
    if (count(sourced) === 1 && count(shown) + count(taken) > 1)
      return named(take === undefined ? "duplicate execution" : "duplicate delivery");
  }
  return undefined;
}

function sameId({ model, prefix, culprit }: Question): Anomaly | undefined {
  if (model.special !== "unique-ids" || culprit.outcome !== "ok") return undefined;
  return twinOf(culprit, prefix) === undefined ? undefined : named("duplicate id");
}

function splitBrain({ model, prefix, culprit }: Question): Anomaly | undefined {
  return hasTwoHolders(model, prefix, culprit) ? named("split brain") : undefined;
}

/** An update acted on what another update had replaced. */
function lostUpdate({ model, prefix, culprit, core }: Question): Anomaly | undefined {
  if (model.special === "counter") {
    const isTwin = (one: Operation): boolean =>
      one.f === "fetch-and-add" && one.outcome === "ok" && one.output === culprit.output;
    const doesGrow = prefix.every(({ f, input }) => f === "read" || amountOf(input) > 0);
    const isLost = isTwin(culprit) && doesGrow && others(prefix, culprit).some(isTwin);
    return isLost ? named("lost update") : undefined;
  }
  const found = valueFound(model, culprit);
  const left = valueLeft(model, culprit);
  if (found === undefined || left === undefined || sameJson(found, left)) return undefined;
  const back = noWayBack(model, prefix, culprit);
  if (back !== undefined && wasThere(model, back)) return named("lost update");
  const isTaken = core.operations.some(
    (one) =>
      one.id !== culprit.id &&
      sameJson(valueFound(model, one) ?? null, found) &&
      !sameJson(valueLeft(model, one) ?? found, found),
  );
  const sources = others(prefix, culprit).filter((one) => puts(model, one, found)).length;
  const times = sources + (sameJson(found, model.initial) ? 1 : 0);
  return isTaken && times === 1 ? named("lost update") : undefined;
}

/** A value that was there, was replaced before the answer's operation began, and could not come back. */
function staleValue({ model, prefix, culprit, effort }: Question): Anomaly | undefined {
  const isUpdate = !sameJson(valueFound(model, culprit) ?? null, valueLeft(model, culprit) ?? null);
  const back = isUpdate ? undefined : noWayBack(model, prefix, culprit, effort);
  return back !== undefined && wasThere(model, back) ? named("stale read") : undefined;
}

/** What is not there any more may never have been. */
function wasThere({ initial }: Model, { last, value }: NoWayBack): boolean {
  return last !== undefined || sameJson(value, initial);
}

/** An answer that changes nothing and would have been right earlier, when nothing else is wrong. */
function staleAnswer(question: Question): Anomaly | undefined {
  const { model, prefix, culprit } = question;
  const call = callOf(model, culprit);
  if (call === undefined || !isLook(model, culprit) || takeWord(model) !== undefined) return undefined;
  return isFine(question, earlier(prefix, culprit)) ? named("stale read") : undefined;
}

/** An update that was acknowledged; without it, and only so, all the rest fits. */
function lostWrite(question: Question): Anomaly | undefined {
  const { model, taking, culprit, core } = question;
  if (!isLook(model, culprit) || takeWord(model) !== undefined) return undefined;
  const updates = core.operations.filter((one) => hasAnswer(one) && !isLook(model, one) && isOver(one, culprit));
  if (updates.length === 0 || updates.length > SUSPECTS_MAX || isFine(question, earlier(taking, culprit)))
    return undefined;
  const lost = updates.filter((update) =>
    isFine(
      question,
      taking.filter(({ id }) => id !== update.id),
    ),
  );
  return lost.length === 1 ? named("lost write") : undefined;
}

function isLook(model: Model, operation: Operation): boolean {
  const call = callOf(model, operation);
  return call?.known === true && (operation.f === "read" || model.readOnly(call));
}

/** The history as if the operation had begun before all others. */
function earlier(operations: readonly Operation[], { id }: Operation): Operation[] {
  const moved = operations.filter((one) => one.id === id).map((one) => ({ ...one, invokeIndex: -1 }));
  return [...moved, ...operations.filter((one) => one.id !== id)];
}

function isFine({ model, allowance }: Question, operations: readonly Operation[]): boolean {
  return operations.length <= JUDGED_MAX && decide(model, operations, allowance).verdict === true;
}
