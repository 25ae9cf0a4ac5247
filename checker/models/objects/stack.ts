/**
 * The stack: last in, first out. A pop answers the newest element, or null if the stack is empty.
 */
import { elementsAtFirst, withoutNull } from "../beginning.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import type { Model } from "../model.ts";

/** The stack. State: the elements, the newest last. */
export const stack: Model = {
  name: "stack",
  description: "a stack: push, pop → the newest, null when empty",
  functions: ["push", "pop"],
  initial: [],
  beginning: elementsAtFirst("a list of elements other than null, the newest last", withoutNull),
  special: "stack",
  step: (state, call) => {
    const elements = isList(state) ? state : [];
    if (call.f === "push") return [...elements, call.input];
    if (call.known && !sameJson(elements.at(-1) ?? null, call.output ?? null)) return undefined;
    return elements.length === 0 ? state : elements.slice(0, -1);
  },
  readOnly: (call) => call.f === "pop" && call.known && (call.output ?? null) === null,
  describe: (call) => callText(call, { input: call.f === "push", output: call.f === "pop" }),
  describeState: shortText,
  problem: ({ f, input }) =>
    f === "push" && input === null ? "expected an element, found null, which stands for an empty stack" : undefined,
};
