/**
 * The lock that expires: acquire answers a whole number greater than every token before it, or null when the lock is
 * held; release names the token. A held lock may become free by itself at any moment, so an acquire that succeeds
 * while another one's token is the last is right; a release of any token but the last is not.
 *
 * "Held" in the state means that it may still be held: an attempt that fails shows that it was, and a moment later it
 * may have expired.
 */
import {
  NO_TOKEN,
  TOKEN_BEGINNING,
  givenOut,
  noToken,
  released,
  tokenCallText,
  tokenIn,
  tokenProblem,
} from "./held-token.ts";
import type { Model } from "../model.ts";

export const expiringLock: Model = {
  name: "expiring-lock",
  description: "a lock that frees itself at some time: acquire → a growing token, null when it is held; release token",
  functions: ["acquire", "release"],
  initial: NO_TOKEN,
  beginning: TOKEN_BEGINNING,
  step: (state, call) => {
    const token = tokenIn(state);
    if (call.f === "release") return released(token, call.input);
    if (call.known && (call.output ?? null) === null) return token.holding === "free" ? undefined : state;
    return givenOut(token, call.output);
  },
  readOnly: (call) => call.f === "acquire" && call.known && (call.output ?? null) === null,
  describe: tokenCallText,
  describeState: (state) => {
    const { last, holding } = tokenIn(state);
    if (holding === "free") return `free, last token ${last}`;
    return `held with token ${holding === "held" ? last : `${last} or later`}, or expired`;
  },
  contradiction: noToken,
  problem: tokenProblem,
};
