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

/**
 * A class, because on a short history most of the time would go into making closures. Its fields are TypeScript's private
 * ones, because V8 is slow to create an object with `#` fields, and there is a new replay for every key.
 */
class ValueReplay implements Replay {
  private readonly model: Model;
  private current: Json;
  /** The state, while it is a list that belongs to the replay alone. */
  private own: Json[] | undefined = undefined;

  constructor(model: Model) {
    this.model = model;
    this.current = model.initial;
  }

  state(): Json {
    return this.current;
  }

  apply(call: Call): boolean {
    const model = this.model;
    const action = call.f === "append" ? model.action?.(call) : undefined;
    if (action?.kind === "append") return this.appendInPlace(action.element);
    const after = model.step(this.current, call);
    if (after === undefined) return false;
    if (after === this.current) return true;
    this.current = after;
    this.own = undefined;
    return true;
  }

  private appendInPlace(element: Json): boolean {
    const state = this.current;
    if (this.own === undefined) {
      if (state !== null && !isList(state)) return false;
      this.own = state === null ? [] : [...state];
      this.current = this.own;
    }
    this.own.push(element);
    return true;
  }
}
