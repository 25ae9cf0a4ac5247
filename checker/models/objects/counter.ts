/**
 * The counter: increment by n without an answer, fetch-and-add n, which answers the value before, and read. The input
 * null means 1, and the answer null means 0: many stores have nothing where nobody has counted yet.
 */
import type { Json } from "../../../histories/json.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { shortText } from "../json-text.ts";
import type { Model } from "../model.ts";

/** A sum of two million of these is below 2^53, so it is exact. */
const AMOUNT_MAX = 2 ** 32;

/** The amount that a call with this input adds; 1 for null. */
export function amountOf(input: Json): number {
  return input === null ? 1 : Number(input);
}

/** What the answer says that the counter held; 0 for null. */
export function countIn(answer: Json | undefined): Json {
  return answer ?? 0;
}

/** The counter; the state is its value. */
export const counter: Model = {
  name: "counter",
  description: "a number: increment n, fetch-and-add n → the value before, read",
  functions: ["increment", "fetch-and-add", "read"],
  initial: 0,
  beginning: {
    expected: "a whole number",
    stateOf: (held) => (held === null ? 0 : Number.isSafeInteger(held) ? held : undefined),
  },
  special: "counter",
  step: (state, call) => {
    if (call.f !== "increment" && call.known && countIn(call.output) !== state) return undefined;
    return call.f === "read" ? state : Number(state) + amountOf(call.input);
  },
  readOnly: (call) => call.f === "read",
  describe: (call) =>
    callText({ ...call, input: amountOf(call.input) }, { input: call.f !== "read", output: call.f !== "increment" }),
  describeState: shortText,
  problem: ({ f, input }) => {
    const amount = input === null ? 1 : input;
    if (f === "read") return undefined;
    if (typeof amount === "number" && Number.isInteger(amount) && Math.abs(amount) <= AMOUNT_MAX) return undefined;
    return `expected a whole number up to 2^32, for sums must stay exact, found ${shortText(input)}`;
  },
  strangeAnswer: ({ f, output, outcome }) => {
    if (f === "increment" || outcome !== "ok" || Number.isSafeInteger(countIn(output))) return undefined;
    return `expected the answer to be a whole number, found ${shortText(output ?? null)}`;
  },
};
