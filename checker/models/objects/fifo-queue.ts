/**
 * The queue: first in, first out. A dequeue answers the oldest element, or null if the queue is empty.
 */
import { elementsAtFirst, withoutNull } from "../beginning.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import type { Model } from "../model.ts";

/** The queue. State: the elements, the oldest first. */
export const fifoQueue: Model = {
  name: "fifo-queue",
  description: "a queue: enqueue, dequeue → the oldest, null when empty",
  functions: ["enqueue", "dequeue"],
  initial: [],
  beginning: elementsAtFirst("a list of elements other than null, the oldest first", withoutNull),
  special: "fifo-queue",
  step: (state, call) => {
    const elements = isList(state) ? state : [];
    if (call.f === "enqueue") return [...elements, call.input];
    if (call.known && !sameJson(elements[0] ?? null, call.output ?? null)) return undefined;
    return elements.length === 0 ? state : elements.slice(1);
  },
  readOnly: (call) => call.f === "dequeue" && call.known && (call.output ?? null) === null,
  describe: (call) => callText(call, { input: call.f === "enqueue", output: call.f === "dequeue" }),
  describeState: shortText,
  problem: ({ f, input }) =>
    f === "enqueue" && input === null ? "expected an element, found null, which stands for an empty queue" : undefined,
};
