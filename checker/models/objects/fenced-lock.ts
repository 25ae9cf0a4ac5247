/**
 * The lock with fencing tokens: acquire answers a whole number greater than every token before it, or null when the lock
 * is held; release names the token.
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

export const fencedLock: Model = {
  name: "fenced-lock",
  description: "a lock: acquire → a growing token, null when it is held; release token",
  functions: ["acquire", "release"],
  initial: NO_TOKEN,
  beginning: TOKEN_BEGINNING,
  special: "fenced-lock",
  step: (state, call) => {
    const token = tokenIn(state);
    if (call.f === "release") return released(token, call.input);
    const isHeld = token.holding !== "free";
    if (call.known && (call.output ?? null) === null) return isHeld ? state : undefined;
    return isHeld ? undefined : givenOut(token, call.output);
  },
  readOnly: (call) => call.f === "acquire" && call.known && (call.output ?? null) === null,
  describe: tokenCallText,
  describeState: (state) => {
    const { last, holding } = tokenIn(state);
    return holding === "free" ? `free, last token ${last}` : `held, token ${holding === "held" ? last : `≥ ${last}`}`;
  },
  contradiction: noToken,
  problem: tokenProblem,
};
