/**
 * The lock with fencing tokens. An acquire answers a whole number greater than every token before it, or null if the
 * lock is held. A release names the token.
 */
import { afterAcquire, afterRelease, isRefused, TOKEN_LOCK, tokenIn } from "./held-token.ts";
import type { Model } from "../../model.ts";

/** The lock with fencing tokens; for its state see `held-token.ts`. */
export const fencedLock: Model = {
  ...TOKEN_LOCK,
  name: "fenced-lock",
  description: "a lock: acquire → a growing token, null when it is held; release token",
  special: "fenced-lock",
  step: (state, call) => {
    const token = tokenIn(state);
    if (call.f === "release") return afterRelease(token, call.input);
    const isHeld = token.holding !== "free";
    if (isRefused(call)) return isHeld ? state : undefined;
    return isHeld ? undefined : afterAcquire(token, call.output);
  },
  describeState: (state) => {
    const { last, holding } = tokenIn(state);
    return holding === "free" ? `free, last token ${last}` : `held, token ${holding === "held" ? last : `≥ ${last}`}`;
  },
};
