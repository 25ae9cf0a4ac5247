/**
 * The set with removal: add x, remove x, contains x → true or false, read all elements in any order.
 *
 * An add may answer whether x was missing, and a remove whether it was there, with true or false. Other answers say
 * nothing. Without reads of the whole set each element is an object of its own.
 */
import { asSortedSet, unorderedAtFirst } from "../beginning.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { canonicalText, isList, shortText } from "../json-text.ts";
import type { Action, Call, Model } from "../model.ts";
import { readTwice, showsAll } from "./set-reads.ts";

/** The call as an action on its element, whose value is true if present. Undefined for a read of the whole set. */
export function presenceAction({ f, input, output, known }: Call): Action | undefined {
  const answer = known && typeof output === "boolean" && output !== input ? output : undefined;
  switch (f) {
    case "add":
      if (answer === undefined) return { kind: "write", value: true };
      return answer ? { kind: "cas", from: false, to: true } : { kind: "read", value: true };
    case "remove":
      if (answer === undefined) return { kind: "write", value: false };
      return answer ? { kind: "cas", from: true, to: false } : { kind: "read", value: false };
    case "contains":
      return typeof output === "boolean" ? { kind: "read", value: output } : { kind: "never" };
    default:
      return undefined;
  }
}

/** Whether the answer says anything. That of an add or remove does only if it is true or false. */
function doesAnswer({ f, input, output }: Call): boolean {
  return f === "read" || f === "contains" || (typeof output === "boolean" && output !== input);
}

/** The set with removal. State: the elements, sorted by their text. */
export const elementSet: Model = {
  name: "set-with-remove",
  description: "a set: add, remove, contains → true or false, read all in any order",
  functions: ["add", "remove", "contains", "read"],
  initial: [],
  beginning: unorderedAtFirst("a list of elements, none of them twice", asSortedSet),
  special: "element-set",
  step: (state, call) => {
    const elements = isList(state) ? state : [];
    const isThere = elements.some((element) => canonicalText(element) === canonicalText(call.input));
    const action = presenceAction(call);
    if (!call.known && (call.f === "read" || call.f === "contains")) return state;
    if (action === undefined) return showsAll(elements, call.output) ? state : undefined;
    if (action.kind === "read") return action.value === isThere ? state : undefined;
    if (action.kind === "cas" && action.from !== isThere) return undefined;
    if (call.f === "add") return isThere ? state : asSortedSet([...elements, call.input]);
    if (call.f !== "remove") return undefined;
    return isThere ? elements.filter((element) => canonicalText(element) !== canonicalText(call.input)) : state;
  },
  readOnly: (call) => call.f === "read" || call.f === "contains",
  contradiction: (call) => {
    if (call.f !== "contains" || !call.known || typeof call.output === "boolean") return readTwice(call);
    return `${shortText(call.output ?? null)} was answered, which is neither true nor false`;
  },
  describe: (call) => callText(call, { input: call.f !== "read", output: doesAnswer(call) }),
  describeState: shortText,
};
