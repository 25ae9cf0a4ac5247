/**
 * The replay: the object itself, run through one order of calls. It is the model's own `step`, except that a list
 * grows in place and a collection changes in place: copying them at every call would make the replay of a long history
 * quadratic.
 */
import type { Json } from "../../../histories/json.ts";
import { isList } from "../../models/json-text.ts";
import type { Call, Model } from "../../models/model.ts";
import { REPLAYED } from "./replayed-objects.ts";
import type { Replay } from "./replayed-objects.ts";

/** A fresh object. All calls together cost little more than the size of the calls, for the models of the catalog. */
export function replayOf(model: Model): Replay {
  return REPLAYED.get(model.step)?.(model.initial) ?? new ValueReplay(model);
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
