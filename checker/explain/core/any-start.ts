/**
 * An object that may have held anything: the model of one whose past is not looked at. What is unknown stays open until
 * an answer shows it, so that no state has to be guessed. It allows at least what the object allows from any state that
 * it can be in; so answers that do not fit even here contradict each other whatever happened before.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { consensus } from "../../models/objects/consensus.ts";
import { amountOf, countIn } from "../../models/objects/counter.ts";
import { presenceAction } from "../../models/objects/element-set.ts";
import { expiringLock } from "../../models/objects/locks/expiring-lock.ts";
import { growSet } from "../../models/objects/grow-set.ts";
import { NO_TOKEN } from "../../models/objects/locks/held-token.ts";
import { canonicalText, isList, sameJson } from "../../models/json-text.ts";
import type { Call, Model } from "../../models/model.ts";
import { textOf } from "../../models/objects/text.ts";
import { token } from "../../models/objects/token.ts";
import { uniqueIds } from "../../models/objects/unique-ids.ts";
import { isTransactional, registersFromAnywhere } from "./any-registers.ts";

/** From one of these states, nobody knows which: the answers leave those that they fit. */
export function fromOneOf(model: Model, states: readonly Json[]): Model {
  return open(model, [...states], (state, call) => {
    const after = new Map<string, Json>();
    for (const each of isList(state) ? state : []) {
      const next = model.step(each, call);
      if (next !== undefined) after.set(canonicalText(next), next);
    }
    return after.size === 0 ? undefined : [...after].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, next]) => next);
  });
}

/**
 * The model of the object from any state; undefined where this file knows no way to leave the state open.
 *
 * @param operations whose names, of owners for one, tell which states differ
 */
export function fromAnywhere(model: Model, operations: readonly Operation[]): Model | undefined {
  const starts = startsOf(model, operations);
  if (starts !== undefined) return fromOneOf(model, starts);
  if (isTransactional(model)) return registersFromAnywhere(model);
  const bind = bindingOf(model);
  if (bind === undefined) return undefined;
  return open(model, ["?", bind.nothing], (state, call) => {
    const [mark, held = null] = isList(state) ? state : [];
    if (mark === "?") return bind.step(held, call);
    const next = model.step(held, call);
    return next === undefined ? undefined : known(next);
  });
}

/** The model with other states, and without what it says of its own. */
export function open(model: Model, initial: Json, step: Model["step"]): Model {
  const { name, description, functions, describe, ignores, readOnly } = model;
  return {
    name,
    description,
    functions,
    initial,
    step,
    // Of an unknown object a read shows what it is.
    readOnly: (call) => !call.known && readOnly(call),
    describe,
    describeState: canonicalText,
    ...(ignores === undefined ? {} : { ignores }),
  };
}

/**
 * A few states that stand for all, where there are such: what any state allows, one of these allows. They do not depend
 * on what the model at hand begins with: that is one state among the others.
 */
function startsOf(model: Model, operations: readonly Operation[]): Json[] | undefined {
  const released = (): Json[] => operations.filter(({ f }) => f === "release").map(({ input }) => input);
  if (model.special === "unique-ids") return [uniqueIds.initial];
  if (model.special === "semaphore") return Array.from({ length: (model.permits ?? 1) + 1 }, (_, taken) => taken);
  if (model.special === "mutex")
    return [null, ...distinct(released()).map((by) => ({ by })), { by: { "another owner": true } }];
  // The last token is the least it can be: that allows the most.
  if (model.special === "fenced-lock" || model.step === expiringLock.step) return [NO_TOKEN, [1, "unknown token"]];
  if (model.step === consensus.step) return [null, ...answersIn(operations).map((decided) => [decided])];
  return model.step === token.step ? [null, []] : undefined;
}

/** What was answered; null, which stands for nothing, is left out. */
function answersIn(operations: readonly Operation[]): Json[] {
  return distinct(operations.flatMap(({ output = null }) => (output === null ? [] : [output])));
}

function distinct(values: readonly Json[]): Json[] {
  return [...new Map(values.map((value) => [canonicalText(value), value])).values()];
}

const known = (state: Json): Json => ["=", state];
const unknown = (since: Json): Json => ["?", since];

/** How an unknown object becomes known: what is kept of the updates since then, and what a call makes of it. */
interface Binding {
  readonly nothing: Json;
  readonly step: (since: Json, call: Call) => Json | undefined;
}

function bindingOf(model: Model): Binding | undefined {
  if (model.special === "counter") return { nothing: 0, step: countedSince };
  if (model.special === "text") return { nothing: "", step: writtenSince };
  if (model.special === "element-set") return { nothing: [], step: presentSince(model) };
  if (model.levels === "set") return model.step === growSet.step ? { nothing: [], step: addedSince(model) } : undefined;
  return model.action === undefined ? undefined : { nothing: [], step: appendedSince(model) };
}

/** One value, or a list that has grown by these elements. */
function appendedSince(model: Model): Binding["step"] {
  return (since, call) => {
    const tail = isList(since) ? since : [];
    const action = model.action?.(call);
    if (action?.kind === "write") return known(action.value);
    if (action?.kind === "append") return unknown([...tail, action.element]);
    if (action?.kind === "read") return endsWith(action.value, tail) ? known(action.value) : undefined;
    return action?.kind === "cas" && endsWith(action.from, tail) ? known(action.to) : undefined;
  };
}

function endsWith(value: Json, tail: readonly Json[]): boolean {
  if (tail.length === 0) return true;
  if (!isList(value) || value.length < tail.length) return false;
  return tail.every((element, at) => sameJson(value[value.length - tail.length + at] ?? null, element));
}

function countedSince(since: Json, { f, input, output, known: isKnown }: Call): Json | undefined {
  const amount = f === "read" ? 0 : amountOf(input);
  if (f === "increment" || !isKnown) return unknown(Number(since) + amount);
  const count = countIn(output);
  return typeof count === "number" ? known(count + amount) : undefined;
}

function writtenSince(since: Json, { f, input, output, known: isKnown }: Call): Json | undefined {
  if (f === "write") return known(textOf(input));
  if (f === "append") return unknown(`${textOf(since)}${textOf(input)}`);
  if (!isKnown) return unknown(since);
  const seen = textOf(output ?? null);
  return seen.endsWith(textOf(since)) ? known(seen) : undefined;
}

/** A set that has got these elements. */
function addedSince(model: Model): Binding["step"] {
  return (since, call) => {
    const added = isList(since) ? since : [];
    if (call.f === "add") return unknown(distinct([...added, call.input]));
    return whole(model, call, (seen) => added.every((element) => seen.some((each) => sameJson(each, element))));
  };
}

/** A set of which it is known whether these elements are in it: pairs of an element and true or false. */
function presentSince(model: Model): Binding["step"] {
  return (since, call) => {
    const pairs = new Map((isList(since) ? since : []).map((pair) => [canonicalText(partOf(pair, 0)), pair]));
    const action = presenceAction(call);
    if (action === undefined) {
      const agrees = (seen: readonly Json[]): boolean =>
        [...pairs.values()].every(
          (pair) => seen.some((each) => sameJson(each, partOf(pair, 0))) === (partOf(pair, 1) === true),
        );
      return whole(model, call, agrees);
    }
    if (!call.known && call.f === "contains") return unknown(since);
    const key = canonicalText(call.input);
    const held = pairs.get(key);
    if (action.kind === "never" || action.kind === "append") return undefined;
    const wanted = action.kind === "cas" ? action.from : action.kind === "read" ? action.value : undefined;
    if (wanted !== undefined && held !== undefined && partOf(held, 1) !== wanted) return undefined;
    pairs.set(key, [call.input, action.kind === "cas" ? action.to : action.value]);
    return unknown([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair));
  };
}

const partOf = (pair: Json, at: number): Json => (isList(pair) ? (pair[at] ?? null) : null);

/** A read of the whole: the object holds just that, where the model allows such an answer at all. */
function whole(model: Model, call: Call, agrees: (seen: readonly Json[]) => boolean): Json | undefined {
  const seen = call.output === null ? [] : call.output;
  if (!call.known || !isList(seen) || !agrees(seen)) return undefined;
  let state: Json | undefined = [];
  for (const input of distinct(seen)) {
    state = state === undefined ? state : model.step(state, { f: "add", input, output: null, known: true });
  }
  return state === undefined || model.step(state, call) === undefined ? undefined : known(state);
}
