/**
 * The set that only grows: add an element, read all elements in any order.
 */
import { callText } from "../../../histories/words/operation-text.ts";
import { asSortedSet, unorderedAtFirst } from "../beginning.ts";
import { canonicalText, isList, shortText } from "../json-text.ts";
import { nonListAnswer } from "./no-list.ts";
import type { Model } from "../model.ts";
import { readTwice, showsAll } from "./set-reads.ts";

/** The set that only grows. State: the elements, sorted by their text. */
export const growSet: Model = {
  name: "set",
  description: "a set that only grows: add an element, read all in any order",
  functions: ["add", "read"],
  initial: [],
  beginning: unorderedAtFirst("a list of elements, none of them twice", asSortedSet),
  levels: "set",
  step: (state, call) => {
    const elements = isList(state) ? state : [];
    if (call.f === "read") return !call.known || showsAll(elements, call.output) ? state : undefined;
    const text = canonicalText(call.input);
    const isThere = elements.some((element) => canonicalText(element) === text);
    return isThere ? state : asSortedSet([...elements, call.input]);
  },
  readOnly: (call) => call.f === "read",
  contradiction: readTwice,
  describe: (call) => callText(call, { input: call.f === "add", output: call.f === "read" }),
  describeState: shortText,
  strangeAnswer: nonListAnswer,
};
