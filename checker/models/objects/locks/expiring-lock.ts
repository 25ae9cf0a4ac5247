/**
 * The lock that expires. An acquire answers a whole number greater than every token before it, or null if the lock is
 * held. A release names the token. A held lock may become free by itself at any moment, so an acquire may succeed while
 * an earlier token was not released. A release must name the last token.
 *
 * The state "held" means "may still be held": it may expire a moment after a failed acquire has shown that it was held.
 */
import { afterAcquire, afterRelease, isRefused, TOKEN_LOCK, tokenIn } from "./held-token.ts";
import type { Model } from "../../model.ts";

/** The lock that expires; for its state see `held-token.ts`. */
export const expiringLock: Model = {
  ...TOKEN_LOCK,
  name: "expiring-lock",
  description: "a lock that frees itself at some time: acquire → a growing token, null when it is held; release token",
  step: (state, call) => {
    const token = tokenIn(state);
    if (call.f === "release") return afterRelease(token, call.input);
    if (isRefused(call)) return token.holding === "free" ? undefined : state;
    return afterAcquire(token, call.output);
  },
  describeState: (state) => {
    const { last, holding } = tokenIn(state);
    if (holding === "free") return `free, last token ${last}`;
    return `held with token ${holding === "held" ? last : `${last} or later`}, or expired`;
  },
};
