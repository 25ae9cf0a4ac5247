/**
 * The mutex: acquire, release. The input names the owner. If it is always null, there is one nameless owner, and
 * anybody may release the lock. An acquire that answers false found the lock held.
 */
import { callText } from "../../../../histories/words/operation-text.ts";
import { isList, sameJson, shortText } from "../../json-text.ts";
import type { Model } from "../../model.ts";

/** The mutex. State: null if free, otherwise { by: owner }. */
export const mutex: Model = {
  name: "mutex",
  description: "a lock: acquire → false when it is held, release; the input names the owner",
  functions: ["acquire", "release"],
  initial: null,
  beginning: {
    expected: 'null for a free lock, or {"by": its owner}',
    stateOf: (held) => {
      if (held === null) return null;
      if (typeof held !== "object" || isList(held) || Object.keys(held).join() !== "by") return undefined;
      return held;
    },
  },
  special: "mutex",
  step: (state, call) => {
    if (call.f === "release") return sameJson(state, { by: call.input }) ? null : undefined;
    if (call.known && call.output === false) return state === null ? undefined : state;
    return state === null ? { by: call.input } : undefined;
  },
  readOnly: (call) => call.f === "acquire" && call.known && call.output === false,
  describe: (call) => callText(call, { input: call.input !== null, output: call.output === false }),
  describeState: (state) => (state === null ? "free" : `held ${shortText(state)}`),
};
