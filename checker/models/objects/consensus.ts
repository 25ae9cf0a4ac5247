/**
 * Consensus: the first proposal is decided, and everybody is told that, for ever. Propose answers the decided value,
 * whoever proposed it; read answers it too, or null while nothing is decided.
 *
 * This is agreement (one value), validity (somebody proposed it) and real time (who asks after an answer hears the same)
 * in one object. A proposal that never returned may have been the first.
 */
import { callText } from "../../../histories/words/operation-text.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import type { Call, Model } from "../model.ts";

/** A known answer that differs from what was proposed tells of a decision, and makes none. */
function isObservation({ f, input, output, known }: Call): boolean {
  return f === "read" || (known && !sameJson(output ?? null, input));
}

/** One decision. State: null before it, then [value]. */
export const consensus: Model = {
  name: "consensus",
  description: "propose → the decided value, read → the decided value",
  functions: ["propose", "read"],
  initial: null,
  beginning: {
    expected: "the decided value, or null for none",
    stateOf: (held) => (held === null ? null : [held]),
  },
  step: (state, call) => {
    const { f, input, output = null, known } = call;
    const decided = isList(state) ? (state[0] ?? null) : null;
    if (f === "propose" && input === null) return undefined;
    const after = f === "propose" ? (decided ?? input) : decided;
    if (known && !sameJson(after, output)) return undefined;
    return isList(state) || after === null ? state : [after];
  },
  readOnly: isObservation,
  problem: ({ f, input }) =>
    f === "propose" && input === null
      ? "expected a value to propose, found null, which stands for no decision"
      : undefined,
  contradiction: ({ f, output, known }) =>
    f === "propose" && known && (output ?? null) === null
      ? "a proposal was answered that nothing is decided"
      : undefined,
  describe: (call) => callText(call, { input: call.f === "propose", output: true }),
  describeState: (state) => (isList(state) ? `${shortText(state[0] ?? null)} is decided` : "nothing is decided"),
};
