/**
 * The counter: increment by n without an answer, fetch-and-add n that answers the value before, read. An input of null
 * counts one.
 */
import type { Json } from "../../histories/json.ts";
import { callText } from "./call-text.ts";
import { shortText } from "./json-text.ts";
import type { Model } from "./model.ts";

/** By how much the call counts. */
export function amountOf(input: Json): number {
  return input === null ? 1 : Number(input);
}

export const counter: Model = {
  name: "counter",
  description: "a number: increment n, fetch-and-add n → the value before, read",
  functions: ["increment", "fetch-and-add", "read"],
  initial: 0,
  special: "counter",
  step: (state, call) => {
    if (call.f !== "increment" && call.known && call.output !== state) return undefined;
    return call.f === "read" ? state : Number(state) + amountOf(call.input);
  },
  readOnly: (call) => call.f === "read",
  describe: (call) => callText(call, { input: call.f !== "read", output: call.f !== "increment" }),
  describeState: shortText,
  problem: ({ f, input }) =>
    f === "read" || Number.isSafeInteger(amountOf(input))
      ? undefined
      : `expected a whole number, found ${shortText(input)}`,
};
