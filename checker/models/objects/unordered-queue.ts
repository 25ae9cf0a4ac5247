/**
 * The queue without order: a dequeue answers any element in it, or null if it is empty.
 *
 * Nobody knows what a dequeue without an answer took, so the model is nondeterministic. State: the elements, sorted by
 * their text, with repetitions.
 */
import type { Json } from "../../../histories/json.ts";
import { unorderedAtFirst, withoutNull } from "../beginning.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { canonicalText, isList, sameJson, shortText } from "../json-text.ts";
import type { Model } from "../model.ts";
import { determinized } from "../nondeterministic.ts";
import type { NondeterministicModel } from "../nondeterministic.ts";

function withoutPlace(elements: readonly Json[], place: number): Json[] {
  return [...elements.slice(0, place), ...elements.slice(place + 1)];
}

/** Adds an element to a sorted list. */
function withElement(elements: readonly Json[], element: Json): Json[] {
  const text = canonicalText(element);
  const at = elements.findIndex((other) => canonicalText(other) > text);
  const place = at === -1 ? elements.length : at;
  return [...elements.slice(0, place), element, ...elements.slice(place)];
}

/** The model as a set of possible steps; the oracle uses it. */
export const nondeterministicQueue: NondeterministicModel = {
  name: "unordered-queue",
  description: "a queue without order: enqueue, dequeue → any element, null when empty",
  functions: ["enqueue", "dequeue"],
  initial: [],
  beginning: unorderedAtFirst("a list of elements other than null", (elements) =>
    withoutNull(elements)?.reduce<readonly Json[]>(withElement, []),
  ),
  steps: (state, call) => {
    const elements = isList(state) ? state : [];
    if (call.f === "enqueue") return [withElement(elements, call.input)];
    if (!call.known) return elements.length === 0 ? [state] : elements.map((_, place) => withoutPlace(elements, place));
    const value = call.output ?? null;
    if (value === null) return elements.length === 0 ? [state] : [];
    const place = elements.findIndex((element) => sameJson(element, value));
    return place === -1 ? [] : [withoutPlace(elements, place)];
  },
  readOnly: (call) => call.f === "dequeue" && call.known && (call.output ?? null) === null,
  describe: (call) => callText(call, { input: call.f === "enqueue", output: call.f === "dequeue" }),
  describeState: shortText,
  problem: ({ f, input }) =>
    f === "enqueue" && input === null ? "expected an element, found null, which stands for an empty queue" : undefined,
};

/** The same as a deterministic model, over sets of states. */
export const unorderedQueue: Model = determinized(nondeterministicQueue);
