/**
 * The priority queue of numbers: delete-min answers the least number, or null if the queue is empty.
 */
import { elementsAtFirst } from "../beginning.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { isList, shortText } from "../json-text.ts";
import type { Model } from "../model.ts";

/** The priority queue. State: the numbers, sorted. */
export const priorityQueue: Model = {
  name: "priority-queue",
  description: "numbers: insert, delete-min → the least, null when empty",
  functions: ["insert", "delete-min"],
  initial: [],
  beginning: elementsAtFirst("a list of numbers", (numbers) =>
    numbers.every((number) => typeof number === "number") ? [...numbers].sort((a, b) => a - b) : undefined,
  ),
  special: "priority-queue",
  step: (state, call) => {
    const numbers = isList(state) ? state : [];
    if (call.f === "insert") {
      const at = numbers.findIndex((number) => Number(number) > Number(call.input));
      return at === -1 ? [...numbers, call.input] : [...numbers.slice(0, at), call.input, ...numbers.slice(at)];
    }
    if (call.known && (numbers[0] ?? null) !== (call.output ?? null)) return undefined;
    return numbers.length === 0 ? state : numbers.slice(1);
  },
  readOnly: (call) => call.f === "delete-min" && call.known && (call.output ?? null) === null,
  describe: (call) => callText(call, { input: call.f === "insert", output: call.f === "delete-min" }),
  describeState: shortText,
  problem: ({ f, input }) =>
    f !== "insert" || typeof input === "number" ? undefined : `expected a number, found ${shortText(input)}`,
};
