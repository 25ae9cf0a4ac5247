/**
 * The created token: create puts a token of the service's own choosing and answers it; read shows it, null before the
 * first.
 *
 * A create that never returned put a token that nobody knows. Its state is "unknown", and the first read binds it: from
 * then on every read must show the same. Whether the service chooses a token twice is not asked here; the model
 * `unique-ids` asks it.
 */
import { callText } from "../call-text.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import type { Model } from "../model.ts";

/** State: null before the first create, [token], or [] for a token that nobody has seen. */
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
  // A read that shows an unknown token binds it.
  readOnly: (call) => call.f === "read" && (!call.known || (call.output ?? null) === null),
  describe: (call) => callText(call, { input: false, output: true }),
  describeState: (state) => {
    if (!isList(state)) return "no token";
    return state.length === 0 ? "a token that nobody has seen" : shortText(state[0] ?? null);
  },
};
