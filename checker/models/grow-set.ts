/**
 * The grow-only set: add an element, read all of them in any order. State: the elements, sorted by their text.
 */
import type { Json } from "../../histories/json.ts";
import { canonicalText, isList, shortText } from "./json-text.ts";
import { noList } from "./no-list.ts";
import type { Model } from "./model.ts";

/** The elements without repetition, in the order of their text; undefined when it is not a list. */
function asSet(value: Json | undefined): Json[] | undefined {
  if (value === null) return [];
  if (!isList(value)) return undefined;
  const byText = new Map(value.map((element) => [canonicalText(element), element]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, element]) => element);
}

export const growSet: Model = {
  name: "set",
  description: "a set that only grows: add an element, read all in any order",
  functions: ["add", "read"],
  initial: [],
  levels: "set",
  step: (state, call) => {
    if (call.f === "add") return asSet([...(isList(state) ? state : []), call.input]);
    if (!call.known) return state;
    const seen = asSet(call.output);
    return seen !== undefined && canonicalText(seen) === canonicalText(state) ? state : undefined;
  },
  readOnly: (call) => call.f === "read",
  describe: (call) =>
    call.f === "add"
      ? `add ${shortText(call.input)}${call.known ? "" : " (never answered)"}`
      : `read ${shortText(call.output ?? null)}`,
  describeState: shortText,
  strangeAnswer: noList,
};
