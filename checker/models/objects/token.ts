/**
 * The created token: create stores a token that the service chooses and answers it. Read answers the token, or null
 * before the first create.
 *
 * A create that never returned stored an unknown token. The first read shows which, and all later reads must agree. The
 * model does not ask whether the service chooses a token twice; the model `unique-ids` does.
 */
import { callText } from "../../../histories/words/operation-text.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import type { Model } from "../model.ts";

/** The created token. State: null before the first create, [token], or [] for an unknown token. */
export const token: Model = {
  name: "token",
  description: "create → a token of the service's choosing, read → the token",
  functions: ["create", "read"],
  initial: null,
  beginning: {
    expected: "the token, or null for none",
    stateOf: (held) => (held === null ? null : [held]),
  },
  step: (state, call) => {
    const seen = call.output ?? null;
    if (call.f === "create") return call.known ? (seen === null ? undefined : [seen]) : [];
    if (!call.known) return state;
    if (!isList(state)) return seen === null ? state : undefined;
    if (state.length === 0) return seen === null ? undefined : [seen];
    return sameJson(state, [seen]) ? state : undefined;
  },
  // A read that shows an unknown token makes it known, which changes the state.
  readOnly: (call) => call.f === "read" && (!call.known || (call.output ?? null) === null),
  describe: (call) => callText(call, { input: false, output: true }),
  describeState: (state) => {
    if (!isList(state)) return "no token";
    return state.length === 0 ? "a token that nobody has seen" : shortText(state[0] ?? null);
  },
};
