/**
 * The replay: the object itself, run through one order of calls. It is the model's own `step`, except that a list
 * grows in place and a growing set is kept as a set: copying them at every call would make the replay of a long history
 * quadratic.
 */
import type { Json } from "../../histories/json.ts";
import { canonicalText, isList } from "../models/json-text.ts";
import type { Call, Model } from "../models/model.ts";

export interface Replay {
  /** Lets the call take effect; false where the object could not have given that answer. */
  readonly apply: (call: Call) => boolean;
  readonly state: () => Json;
}

/** A fresh object. All calls together cost no more than the size of the calls, for the models of the catalog. */
export function replayOf(model: Model): Replay {
  return model.levels === "set" ? setReplay(model) : valueReplay(model);
}

function valueReplay(model: Model): Replay {
  let state = model.initial;
  /** The state, while it is a list that belongs to the replay alone. */
  let own: Json[] | undefined;
  const append = (element: Json): boolean => {
    if (own === undefined) {
      if (state !== null && !isList(state)) return false;
      own = state === null ? [] : [...state];
      state = own;
    }
    own.push(element);
    return true;
  };
  return {
    state: () => state,
    apply: (call) => {
      const action = call.f === "append" ? model.action?.(call) : undefined;
      if (action?.kind === "append") return append(action.element);
      const after = model.step(state, call);
      if (after === undefined) return false;
      if (after !== state) [state, own] = [after, undefined];
      return true;
    },
  };
}

/** Elements are counted by their text, as the model itself compares them. */
function setReplay(model: Model): Replay {
  const members = new Map<string, Json>();
  const textOf = (element: Json): string => canonicalText(element);
  if (isList(model.initial)) for (const element of model.initial) members.set(textOf(element), element);
  return {
    state: () => [...members.values()],
    apply: (call) => {
      if (!model.readOnly(call)) {
        members.set(textOf(call.input), call.input);
        return true;
      }
      if (!call.known) return true;
      const seen = call.output ?? [];
      if (!isList(seen)) return false;
      const distinct = new Set(seen.map(textOf));
      if (distinct.size !== members.size) return false;
      for (const text of distinct) if (!members.has(text)) return false;
      return true;
    },
  };
}
