/**
 * A text that grows: append to its end, write, read the whole. An answer of null is the empty text, as in the key-value
 * services of many courses, where an absent key reads as "".
 */
import type { Json } from "../../histories/json.ts";
import { callText } from "./call-text.ts";
import { shortText } from "./json-text.ts";
import type { Model } from "./model.ts";

function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

export const text: Model = {
  name: "text",
  description: "one text: read, write, append to its end; absent is the empty text",
  functions: ["read", "write", "append"],
  initial: "",
  step: (state, call) => {
    if (call.f === "write") return textOf(call.input);
    if (call.f === "append") return textOf(state) + textOf(call.input);
    return !call.known || textOf(call.output ?? null) === textOf(state) ? state : undefined;
  },
  readOnly: (call) => call.f === "read",
  describe: (call) => callText(call, { input: call.f !== "read", output: call.f === "read" }),
  describeState: shortText,
};
