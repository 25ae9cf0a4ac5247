import { expect, test } from "vitest";
import type { CheckResult } from "../../../runs/results.ts";
import { groupMark, groupVerdict } from "./group-verdict.ts";

const order: CheckResult = { kind: "history", name: "linearizable", valid: true, message: "" };
const broken: CheckResult = { kind: "history", name: "unique-ids", valid: false, message: "" };

test.each([
  [undefined, [order], "Not judged.", ""],
  ["unknown", [order], "Unknown.", "? "],
  [false, [order], "Not valid.", "✕ "],
  [true, [order], "Valid.", "✓ "],
  [true, [order, broken], "Valid by linearizable alone: unique-ids does not hold.", ""],
  [
    true,
    [order, broken, { ...broken, name: "load" }],
    "Valid by linearizable alone: unique-ids, load do not hold.",
    "",
  ],
  [true, [order, { ...broken, promise: "not-promised" }], "Valid.", "✓ "],
] as const)("a key that is %s, with %j, is told so", (valid, checks, verdict, mark) => {
  expect(groupVerdict({ valid }, checks)).toBe(verdict);
  expect(groupMark({ valid }, checks)).toBe(mark);
});
