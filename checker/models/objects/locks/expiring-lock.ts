/**
 * The lock that expires. An acquire answers a whole number greater than every token before it, or null if the lock is
 * held. A release names the token. A held lock may become free by itself at any moment, so an acquire may succeed while
 * an earlier token was not released. A release must name the last token.
 *
 * The state "held" means "may still be held": it may expire a moment after a failed acquire has shown that it was held.
 */
import {
  NO_TOKEN,
  TOKEN_BEGINNING,
  afterAcquire,
  badTokenReason,
  afterRelease,
  tokenCallText,
  tokenIn,
  tokenProblem,
} from "./held-token.ts";
import type { Model } from "../../model.ts";

/** The lock that expires; for its state see `held-token.ts`. */
export const expiringLock: Model = {
  name: "expiring-lock",
  description: "a lock that frees itself at some time: acquire → a growing token, null when it is held; release token",
  functions: ["acquire", "release"],
  initial: NO_TOKEN,
  beginning: TOKEN_BEGINNING,
  step: (state, call) => {
    const token = tokenIn(state);
    if (call.f === "release") return afterRelease(token, call.input);
    if (call.known && (call.output ?? null) === null) return token.holding === "free" ? undefined : state;
    return afterAcquire(token, call.output);
  },
  readOnly: (call) => call.f === "acquire" && call.known && (call.output ?? null) === null,
  describe: tokenCallText,
  describeState: (state) => {
    const { last, holding } = tokenIn(state);
    if (holding === "free") return `free, last token ${last}`;
    return `held with token ${holding === "held" ? last : `${last} or later`}, or expired`;
  },
  contradiction: badTokenReason,
  problem: tokenProblem,
};
