/**
 * The state of a lock that gives out growing tokens: the last token, and whether it is held.
 *
 * An acquire that never returned took some greater token that nobody knows. The state keeps the least that it can be
 * and that it may be any from there on: a release tells which it was, a token given out later that it was a lesser one.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Beginning } from "../beginning.ts";
import { callText } from "../call-text.ts";
import { isList, shortText } from "../json-text.ts";
import type { Call } from "../model.ts";

type Holding = "free" | "held" | "unknown token";

/** State: [last, holding]; with "unknown token", `last` or any greater one. */
export interface HeldToken {
  readonly last: number;
  readonly holding: Holding;
}

export const NO_TOKEN: Json = [0, "free"];

/** What the state says. */
export function tokenIn(state: Json): HeldToken {
  const [last = 0, holding = "free"] = isList(state) ? state : [];
  return { last: Number(last), holding: holding as Holding };
}

/** The state after that token is released, undefined where it cannot be the one that is held. */
export function released({ last, holding }: HeldToken, token: Json): Json | undefined {
  const isIt = holding === "held" ? token === last : holding === "unknown token" && Number(token) >= last;
  return isIt ? [token, "free"] : undefined;
}

/** The state after the token is given out, undefined where it is none after the last; unknown without a token. */
export function givenOut({ last }: HeldToken, token?: Json): Json | undefined {
  if (token === undefined) return [last + 1, "unknown token"];
  return isToken(token) && Number(token) > last ? [token, "held"] : undefined;
}

/** A whole number above 0. */
function isToken(value: Json): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Why no such lock gives this answer to an acquire. */
export function noToken({ f, output = null, known }: Call): string | undefined {
  if (f !== "acquire" || !known || output === null || isToken(output)) return undefined;
  return `${shortText(output)} was given out, which is no token: a whole number above 0`;
}

/** The last token where that is free, or the token and whether it is held. */
export const TOKEN_BEGINNING: Beginning = {
  expected: 'the last token, a whole number, or [token, "held"]',
  stateOf: (held) => {
    const [last = null, holding = "free", ...more] = isList(held) ? held : [held ?? 0];
    if (more.length > 0 || (holding !== "free" && holding !== "held")) return undefined;
    return isToken(last) || (last === 0 && holding === "free") ? [last, holding] : undefined;
  },
};

/** An acquire that got no token was refused. */
export function tokenCallText(call: Call): string {
  const isRefused = call.f === "acquire" && call.known && (call.output ?? null) === null;
  return isRefused
    ? "acquire → refused"
    : callText(call, { input: call.f === "release", output: call.f === "acquire" });
}

/** What is wrong with the token that a release names. */
export function tokenProblem({ f, input }: Operation): string | undefined {
  return f === "acquire" || Number.isSafeInteger(input) ? undefined : `expected the token, found ${shortText(input)}`;
}
