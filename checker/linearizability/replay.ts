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
  return model.levels === "set" ? setReplay(model) : new ValueReplay(model);
}

/** A class, for a history of few operations would spend its time on making closures. */
class ValueReplay implements Replay {
  readonly #model: Model;
  #state: Json;
  /** The state, while it is a list that belongs to the replay alone. */
  #own: Json[] | undefined = undefined;

  constructor(model: Model) {
    this.#model = model;
    this.#state = model.initial;
  }

  state(): Json {
    return this.#state;
  }

  apply(call: Call): boolean {
    const model = this.#model;
    const action = call.f === "append" ? model.action?.(call) : undefined;
    if (action?.kind === "append") return this.#append(action.element);
    const after = model.step(this.#state, call);
    if (after === undefined) return false;
    if (after !== this.#state) [this.#state, this.#own] = [after, undefined];
    return true;
  }

  #append(element: Json): boolean {
    const state = this.#state;
    if (this.#own === undefined) {
      if (state !== null && !isList(state)) return false;
      this.#own = state === null ? [] : [...state];
      this.#state = this.#own;
    }
    this.#own.push(element);
    return true;
  }
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
      if (seen.length !== members.size || distinct.size !== members.size) return false;
      for (const text of distinct) if (!members.has(text)) return false;
      return true;
    },
  };
}
