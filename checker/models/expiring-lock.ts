/**
 * The lock that expires: acquire answers a whole number greater than every token before it, or null when the lock is
 * held; release names the token. A held lock may become free by itself at any moment, so an acquire that succeeds
 * while another one's token is the last is right; a release of any token but the last is not.
 *
 * State: the last token, and whether it may still be held. Of an acquire that never returned nobody knows the token;
 * the state keeps the least it can be, which allows whatever any other choice allows.
 */
import type { Json } from "../../histories/json.ts";
import { callText } from "./call-text.ts";
import { isList, shortText } from "./json-text.ts";
import type { Model } from "./model.ts";

function partsOf(state: Json): { readonly last: number; readonly isHeld: boolean } {
  const [last = 0, isHeld = false] = isList(state) ? state : [];
  return { last: Number(last), isHeld: isHeld === true };
}

export const expiringLock: Model = {
  name: "expiring-lock",
  description: "a lock that frees itself at some time: acquire → a growing token, null when it is held; release token",
  functions: ["acquire", "release"],
  initial: [0, false],
  step: (state, call) => {
    const { last, isHeld } = partsOf(state);
    if (call.f === "release") return isHeld && call.input === last ? [last, false] : undefined;
    if (!call.known) return [last + 1, true];
    const token = call.output ?? null;
    if (token === null) return isHeld ? state : undefined;
    return Number.isSafeInteger(token) && Number(token) > last ? [token, true] : undefined;
  },
  readOnly: (call) => call.f === "acquire" && call.known && (call.output ?? null) === null,
  describe: (call) => callText(call, { input: call.f === "release", output: call.f === "acquire" }),
  describeState: (state) => {
    const { last, isHeld } = partsOf(state);
    return isHeld ? `held with token ${last}, or expired` : `free, last token ${last}`;
  },
  problem: ({ f, input }) =>
    f === "acquire" || Number.isSafeInteger(input) ? undefined : `expected the token, found ${shortText(input)}`,
};
