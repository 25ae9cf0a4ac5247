/**
 * echo-replies: every answer is what was sent. Answers have nothing to do with each other, so no order is looked for.
 */
import { counted } from "../../histories/words/counts.ts";
import { sameJson, shortText } from "../models/json-text.ts";
import { type Check, refuted } from "../history-check.ts";
import { echoReader } from "./value-shapes.ts";

/** Of the operation `echo`. Unknown when none was answered. */
export const echoReplies: Check = {
  name: "echo-replies",
  description: "every answer to echo is what was sent",
  ...echoReader,
  check(operations) {
    const answered = operations.filter(({ f, outcome }) => f === "echo" && outcome === "ok");
    const wrong = answered.filter(({ input, output = null }) => !sameJson(input, output));
    const [first] = wrong;
    if (first !== undefined) {
      const found = `${shortText(first.input)} came back as ${shortText(first.output ?? null)}`;
      const ids = wrong.slice(0, 3).map(({ id }) => id);
      return refuted(`${counted(wrong.length, "answer")} of ${answered.length} wrong: ${found}.`, ids);
    }
    if (answered.length === 0) return { valid: "unknown", message: "No echo was answered.", operations: [] };
    return { valid: true, message: `${counted(answered.length, "echo", "echoes")} came back as sent.`, operations: [] };
  },
};
