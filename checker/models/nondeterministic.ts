/**
 * Objects that may answer in more than one way, or go on in more than one way without showing which.
 *
 * The algorithms know functions from states to states. An object whose step gives several states becomes such a function
 * on sets of states: the set holds every state that the answers so far leave possible, and a call fits while the set
 * does not become empty (the subset construction of Rabin and Scott 1959, exact: an order of calls fits the set iff some
 * run of the object gives these answers).
 */
import type { Json } from "../../histories/json.ts";
import { canonicalText, isList } from "./json-text.ts";
import type { Call, Model } from "./model.ts";

/** A model but for its step: every state that may follow, none where the answer is impossible. */
export interface NondeterministicModel extends Omit<
  Model,
  "step" | "action" | "levels" | "special" | "permits" | "stateKey" | "quotient"
> {
  /** The states after `call`; empty when an object in `state` could not have given that answer. */
  readonly steps: (state: Json, call: Call) => readonly Json[];
}

/** The same object as a model on sets of states. The sets can grow: 2^n for n states that answers never tell apart. */
export function determinized(model: NondeterministicModel): Model {
  const { steps, readOnly, describeState, initial, beginning, ...rest } = model;
  return {
    ...rest,
    initial: [initial],
    beginning: {
      expected: beginning?.expected ?? "a value",
      stateOf: (held) => {
        const state = beginning === undefined ? held : beginning.stateOf(held);
        return state === undefined ? undefined : [state];
      },
    },
    step: (state, call) => {
      const after = new Map<string, Json>();
      for (const each of isList(state) ? state : []) {
        for (const next of steps(each, call)) after.set(canonicalText(next), next);
      }
      if (after.size === 0) return undefined;
      return [...after].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, next]) => next);
    },
    // An answered read leaves the object as it is, yet shrinks the set of what it can be.
    readOnly: (call) => !call.known && readOnly(call),
    describeState: (state) => (isList(state) ? state.map(describeState).join(" or ") : ""),
  };
}
