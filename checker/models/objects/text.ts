/**
 * A text that grows: append to its end, write, read all. Null counts as the empty text, as in the key-value services of
 * many courses, where an absent key reads as "".
 */
import type { Json } from "../../../histories/json.ts";
import type { Call, Model } from "../model.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { isList, shortText } from "../json-text.ts";

/** The value as text: null is "", and what is not a text becomes its JSON. */
export function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The text; the state is the text. */
export const text: Model = {
  name: "text",
  description: "one text: read, write, append to its end; absent is the empty text",
  functions: ["read", "write", "append"],
  initial: "",
  beginning: {
    expected: "a text",
    stateOf: (held) => (held !== null && typeof held === "object" ? undefined : textOf(held)),
  },
  special: "text",
  step: (state, call) => {
    if (call.f === "write") return textOf(call.input);
    if (call.f === "append") return textOf(state) + textOf(call.input);
    return !call.known || textOf(call.output ?? null) === textOf(state) ? state : undefined;
  },
  readOnly: (call) => call.f === "read",
  quotient: unseenTextsAlike,
  describe: (call) => callText(call, { input: call.f !== "read", output: call.f === "read" }),
  describeState: (state) => (isList(state) ? "a text that no read shows" : shortText(state)),
};

/**
 * Maps all texts that no read can tell apart to one state. If a text is no prefix of any text that was read, and it
 * grows by appends only, no later read can match it. All such texts behave alike until the next write.
 */
function unseenTextsAlike(calls: readonly Call[]): (state: Json) => Json {
  const reads = calls.filter(({ f, known }) => f === "read" && known).map(({ output }) => textOf(output ?? null));
  const seen = [...new Set(reads)].sort();
  const longest = seen.reduce((most, one) => Math.max(most, one.length), 0);
  // No text is a list, so this state is different from all. `step` uses it as a text longer than any that was read.
  const unseen = ["…".repeat(longest)];
  return (state) => {
    const shown = textOf(state);
    let [low, high] = [0, seen.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((seen[middle] ?? "") < shown) low = middle + 1;
      else high = middle;
    }
    // The texts are sorted: if any begins with `shown`, the first one that is not less does.
    return seen[low]?.startsWith(shown) === true ? shown : unseen;
  };
}
