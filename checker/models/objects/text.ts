/**
 * A text that grows: append to its end, write, read the whole. An answer of null is the empty text, as in the key-value
 * services of many courses, where an absent key reads as "".
 */
import type { Json } from "../../../histories/json.ts";
import type { Call, Model } from "../model.ts";
import { callText } from "../call-text.ts";
import { isList, shortText } from "../json-text.ts";

/** The text that a value stands for. */
export function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

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
  quotient: untilNobodySeesIt,
  describe: (call) => callText(call, { input: call.f !== "read", output: call.f === "read" }),
  describeState: (state) => (isList(state) ? "a text that no read shows" : shortText(state)),
};

/**
 * A text that nobody has seen the like of, and that is the beginning of none that anybody saw, is like every other such
 * text until something else is written over it.
 */
function untilNobodySeesIt(calls: readonly Call[]): (state: Json) => Json {
  const reads = calls.filter(({ f, known }) => f === "read" && known).map(({ output }) => textOf(output ?? null));
  const seen = [...new Set(reads)].sort();
  const longest = seen.reduce((most, one) => Math.max(most, one.length), 0);
  // No text is a list; as the text that `step` takes it for, it is longer than any that was seen.
  const unseen = ["…".repeat(longest)];
  return (state) => {
    const shown = textOf(state);
    let [low, high] = [0, seen.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((seen[middle] ?? "") < shown) low = middle + 1;
      else high = middle;
    }
    // Among sorted texts the first that is not less begins with it if any does.
    return seen[low]?.startsWith(shown) === true ? shown : unseen;
  };
}
