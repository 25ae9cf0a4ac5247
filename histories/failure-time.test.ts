import { expect, test } from "vitest";
import { failureTimeNs } from "./failure-time.ts";
import type { KeyResult } from "./key-result.ts";
import type { Operation } from "./operation.ts";

const operations: readonly Operation[] = [
  [0, 9],
  [5, 30],
  [10, 20],
].map(([from = 0, to = 0], id) => ({
  id,
  process: id,
  f: "read",
  input: null,
  outcome: "ok",
  invokeIndex: from,
  invokeTime: from,
  completeIndex: to,
  completeTime: to,
}));

function failedAt(named: readonly number[], culprit: number, at = operations): number | undefined {
  const explanation = { culprit, operations: named, start: "any", sentences: [], lastLinearized: [] } as const;
  const key: KeyResult = {
    valid: false,
    operationCount: 3,
    decidedBy: "search",
    explanation: { ...explanation, configurations: [] },
  };
  return failureTimeNs([key], at);
}

test("a history fails where the last of the operations that show it ends", () => {
  expect(failedAt([0, 2], 2)).toBe(20);
  expect(failedAt([0, 1, 2], 2)).toBe(30);
});

test("one whose outcome nobody knows counts from its begin", () => {
  const open = operations.map((operation) =>
    operation.id === 1 ? { ...operation, outcome: "info" as const } : operation,
  );
  expect(failedAt([0, 1], 1, open)).toBe(9);
});

test("where no operation is named, nobody knows when", () => {
  expect(failedAt([], 0)).toBeUndefined();
  expect(failureTimeNs([{ valid: true, operationCount: 3, decidedBy: "search" }], operations)).toBeUndefined();
});
