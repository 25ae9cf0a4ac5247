/**
 * The test-and-set flag: tas sets it and answers the old value, reset clears it, read answers the value. False counts
 * as 0 and true as 1. The flag holds one value: a tas that found 0 is a cas from 0 to 1, and one that found 1 is a
 * read.
 */
import type { Json } from "../../../histories/json.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { applyAction } from "./cells.ts";
import { shortText } from "../json-text.ts";
import type { Action, Call, Model } from "../model.ts";

function flagOf(value: Json | undefined): 0 | 1 | undefined {
  if (value === 0 || value === false) return 0;
  return value === 1 || value === true ? 1 : undefined;
}

function action({ f, output, known }: Call): Action {
  if (f === "reset") return { kind: "write", value: 0 };
  if (f === "tas" && !known) return { kind: "write", value: 1 };
  const seen = flagOf(output);
  if (seen === undefined) return { kind: "never" };
  if (f === "tas" && seen === 0) return { kind: "cas", from: 0, to: 1 };
  return { kind: "read", value: seen };
}

/** The test-and-set flag. State: 0 or 1. */
export const testAndSet: Model = {
  name: "test-and-set",
  description: "a flag: tas → what it was, reset, read",
  functions: ["tas", "reset", "read"],
  initial: 0,
  beginning: { expected: "0 or 1", stateOf: (held) => flagOf(held ?? 0) },
  action,
  step: (state, call) => (call.f === "read" && !call.known ? state : applyAction(state, action(call))),
  contradiction: (call) =>
    action(call).kind === "never" && call.known
      ? `${shortText(call.output ?? null)} was answered, which is neither 0 nor 1`
      : undefined,
  readOnly: (call) => call.f === "read" || (call.f === "tas" && call.known && flagOf(call.output) !== 0),
  describe: (call) => callText(call, { input: false, output: call.f !== "reset" }),
  describeState: (state) => (state === 1 ? "set" : "clear"),
};
