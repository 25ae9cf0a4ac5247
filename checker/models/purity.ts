/**
 * A test for models of one's own: whether `step` is the pure function that the checker takes it for.
 *
 * An impure step gives verdicts that depend on the order in which the checker happens to look, and nothing else would
 * show it.
 */
import type { Json } from "../../histories/json.ts";
import { canonicalText, sameJson } from "./json-text.ts";
import type { Call, Model } from "./model.ts";

/** Enough for what a few calls can reach; sets of states of a nondeterministic object are many. */
const STATES_MAX = 500;

/**
 * Walks the states that the calls reach from the initial one, at most 500, and tries every call in each.
 *
 * @returns the first breach in words: a step that changed its arguments, gave two different answers, or a call said to
 *   be `readOnly` that changed a state; undefined when there is none
 */
export function checkModelPurity(model: Model, calls: readonly Call[]): string | undefined {
  const key = model.stateKey ?? canonicalText;
  const states: Json[] = [model.initial];
  const seen = new Set([key(model.initial)]);
  for (let at = 0; at < states.length && at < STATES_MAX; at++) {
    const state = states[at] ?? null;
    for (const call of calls) {
      const breach = breachIn(model, state, call);
      if (breach !== undefined) return breach;
      const after = model.step(state, call);
      if (after === undefined || seen.has(key(after))) continue;
      seen.add(key(after));
      states.push(after);
    }
  }
  return undefined;
}

function breachIn(model: Model, state: Json, call: Call): string | undefined {
  const where = `${model.name}: ${model.describe(call)} on ${model.describeState(state)}`;
  const before = canonicalText(state);
  const callBefore = JSON.stringify(call);
  const first = model.step(state, call);
  if (canonicalText(state) !== before) return `${where}: step changed the state it was given; return a new one`;
  if (JSON.stringify(call) !== callBefore) return `${where}: step changed the call it was given`;
  const firstText = first === undefined ? undefined : canonicalText(first);
  const second = model.step(JSON.parse(before) as Json, JSON.parse(callBefore) as Call);
  const secondText = second === undefined ? undefined : canonicalText(second);
  if (firstText !== secondText) {
    return `${where}: step gave ${firstText ?? "no state"} first and ${secondText ?? "no state"} for equal arguments after`;
  }
  if (first !== undefined && model.readOnly(call) && !sameJson(first, state)) {
    return `${where}: readOnly says that it changes nothing, yet it led to ${model.describeState(first)}`;
  }
  return undefined;
}
