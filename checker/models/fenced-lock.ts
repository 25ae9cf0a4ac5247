/**
 * The lock with fencing tokens: acquire answers a whole number greater than every token before it, or null when the lock
 * is held; release names the token.
 *
 * An acquire that never returned took some greater token that nobody knows; the state keeps the least it can be, which
 * allows whatever any other choice allows. State: the last token, and whether it is held.
 */
import type { Json } from "../../histories/json.ts";
import { callText } from "./call-text.ts";
import { isList, shortText } from "./json-text.ts";
import type { Model } from "./model.ts";

type Holding = "free" | "held" | "unknown token";

function partsOf(state: Json): { readonly last: number; readonly holding: Holding } {
  const [last = 0, holding = "free"] = isList(state) ? state : [];
  return { last: Number(last), holding: holding as Holding };
}

export const fencedLock: Model = {
  name: "fenced-lock",
  description: "a lock: acquire → a growing token, null when it is held; release token",
  functions: ["acquire", "release"],
  initial: [0, "free"],
  special: "fenced-lock",
  step: (state, call) => {
    const { last, holding } = partsOf(state);
    if (call.f === "release") {
      if (holding === "held") return call.input === last ? [last, "free"] : undefined;
      if (holding === "free" || typeof call.input !== "number") return undefined;
      return call.input >= last ? [call.input, "free"] : undefined;
    }
    if (call.known && (call.output ?? null) === null) return holding === "free" ? undefined : state;
    if (holding !== "free") return undefined;
    if (!call.known) return [last + 1, "unknown token"];
    const token = call.output ?? null;
    return Number.isSafeInteger(token) && Number(token) > last ? [token, "held"] : undefined;
  },
  readOnly: (call) => call.f === "acquire" && call.known && (call.output ?? null) === null,
  describe: (call) => callText(call, { input: call.f === "release", output: call.f === "acquire" }),
  describeState: (state) => {
    const { last, holding } = partsOf(state);
    return holding === "free" ? `free, last token ${last}` : `held, token ${holding === "held" ? last : `≥ ${last}`}`;
  },
  problem: ({ f, input }) =>
    f === "acquire" || Number.isSafeInteger(input) ? undefined : `expected the token, found ${shortText(input)}`,
};
