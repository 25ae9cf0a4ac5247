/**
 * The lock with fencing tokens. An acquire answers a whole number greater than every token before it, or null if the
 * lock is held. A release names the token.
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

/** The lock with fencing tokens; for its state see `held-token.ts`. */
export const fencedLock: Model = {
  name: "fenced-lock",
  description: "a lock: acquire → a growing token, null when it is held; release token",
  functions: ["acquire", "release"],
  initial: NO_TOKEN,
  beginning: TOKEN_BEGINNING,
  special: "fenced-lock",
  step: (state, call) => {
    const token = tokenIn(state);
    if (call.f === "release") return afterRelease(token, call.input);
    const isHeld = token.holding !== "free";
    if (call.known && (call.output ?? null) === null) return isHeld ? state : undefined;
    return isHeld ? undefined : afterAcquire(token, call.output);
  },
  readOnly: (call) => call.f === "acquire" && call.known && (call.output ?? null) === null,
  describe: tokenCallText,
  describeState: (state) => {
    const { last, holding } = tokenIn(state);
    return holding === "free" ? `free, last token ${last}` : `held, token ${holding === "held" ? last : `≥ ${last}`}`;
  },
  contradiction: badTokenReason,
  problem: tokenProblem,
};
