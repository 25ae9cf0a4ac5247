import { expect, test } from "vitest";
import type { CheckReport } from "../../../checker/check.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Recovery } from "../../run/assess.ts";
import { historyFailure, livenessFailure } from "./failures.ts";

const came: Recovery = { firstOkMs: 3, boundMs: 1000, finalReadsDue: 2, finalReadsAsked: 2, finalReadsOk: 2 };

test("a system that came back and answered everything has made progress", () => {
  expect(livenessFailure(came, 70)).toBeUndefined();
});

test.each([
  ["the healing did not end", undefined, "the healing did not end"],
  ["nothing succeeded", { ...came, firstOkMs: undefined }, "nothing succeeded within 1000 ms after healing"],
  ["a final read is missing", { ...came, finalReadsOk: 1 }, "1 of 2 final reads were not answered"],
] as const)("it has not when %s", (_name, recovery, message) => {
  expect(livenessFailure(recovery, 70)).toEqual({ oracle: "liveness", message, timeMs: 70 });
});

test("a history fails when it is refuted, and not while nobody knows", () => {
  const event = (index: number, type: HistoryEvent["type"], f: string, value: number | null): HistoryEvent => {
    return { index, time: index * 1e6, type, process: 0, f, key: "x", value };
  };
  const events = [
    event(0, "invoke", "write", 1),
    event(1, "ok", "write", 1),
    event(2, "invoke", "read", null),
    event(3, "ok", "read", 2),
  ];
  const report = (valid: CheckReport["valid"]): CheckReport => ({
    valid,
    model: "register",
    operationCount: 2,
    keys: [{ key: "x", valid, operationCount: 2, decidedBy: "search" }],
  });
  const around = { events, endMs: 9 };
  expect(historyFailure(report(false), around)).toMatchObject({
    oracle: "history",
    message: "key x: no order explains what clients saw",
  });
  expect([true, "unknown" as const].map((valid) => historyFailure(report(valid), around))).toEqual([
    undefined,
    undefined,
  ]);
});
