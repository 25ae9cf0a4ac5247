/**
 * The state of a lock that gives out growing tokens: the last token, and whether it is held.
 *
 * An acquire that never returned got some greater token that nobody knows. The state then has the least possible token
 * and says that it may be greater. A later release tells which token it was. A token given out later is greater than
 * it.
 */
import type { Json } from "../../../../histories/json.ts";
import type { Operation } from "../../../../histories/operation.ts";
import type { Beginning } from "../../beginning.ts";
import { callText } from "../../../../histories/words/operation-text.ts";
import { isList, shortText } from "../../json-text.ts";
import type { Call, Model } from "../../model.ts";

type Holding = "free" | "held" | "unknown token";

/** A state [last, holding], as a record. With "unknown token", the token is `last` or any greater number. */
export interface HeldToken {
  readonly last: number;
  readonly holding: Holding;
}

/** The state before the first acquire. */
export const NO_TOKEN: Json = [0, "free"];

/** The state as a record. */
export function tokenIn(state: Json): HeldToken {
  const [last = 0, holding = "free"] = isList(state) ? state : [];
  return { last: Number(last), holding: holding as Holding };
}

/** The state after this token is released; undefined: it cannot be the one that is held. */
export function afterRelease({ last, holding }: HeldToken, token: Json): Json | undefined {
  const isIt = holding === "held" ? token === last : holding === "unknown token" && Number(token) >= last;
  return isIt ? [token, "free"] : undefined;
}

/** The state after this token is given out; undefined: it is not greater than the last. No token: it is unknown. */
export function afterAcquire({ last }: HeldToken, token?: Json): Json | undefined {
  if (token === undefined) return [last + 1, "unknown token"];
  return isToken(token) && Number(token) > last ? [token, "held"] : undefined;
}

/** Whether this is a whole number above 0. */
function isToken(value: Json): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Why no such lock gives this answer to an acquire; undefined: one may. */
export function badTokenReason({ f, output = null, known }: Call): string | undefined {
  if (f !== "acquire" || !known || output === null || isToken(output)) return undefined;
  return `${shortText(output)} was given out, which is no token: a whole number above 0`;
}

/** A lock may begin free, with its last token, or held: 7 or [7, "held"]. */
const TOKEN_BEGINNING: Beginning = {
  expected: 'the last token, a whole number, or [token, "held"]',
  stateOf: (held) => {
    const [last = null, holding = "free", ...more] = isList(held) ? held : [held ?? 0];
    if (more.length > 0 || (holding !== "free" && holding !== "held")) return undefined;
    return isToken(last) || (last === 0 && holding === "free") ? [last, holding] : undefined;
  },
};

/** Whether this is an acquire that was given no token, because the lock is held. */
export function isRefused({ f, known, output = null }: Call): boolean {
  return f === "acquire" && known && output === null;
}

/** The call in words. */
export function tokenCallText(call: Call): string {
  return isRefused(call)
    ? "acquire → refused"
    : callText(call, { input: call.f === "release", output: call.f === "acquire" });
}

/** What is wrong with the token of a release; undefined: nothing. */
export function tokenProblem({ f, input }: Operation): string | undefined {
  return f === "acquire" || Number.isSafeInteger(input) ? undefined : `expected the token, found ${shortText(input)}`;
}

/** All locks that give out tokens, whatever ends a holding. */
export const TOKEN_LOCK = {
  functions: ["acquire", "release"],
  initial: NO_TOKEN,
  beginning: TOKEN_BEGINNING,
  readOnly: isRefused,
  describe: tokenCallText,
  contradiction: badTokenReason,
  problem: tokenProblem,
} satisfies Partial<Model>;
