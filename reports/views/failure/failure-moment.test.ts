import { expect, test } from "vitest";
import { smallRun } from "../../testing/small-run.ts";
import { operationsOf } from "../../testing/operations.ts";
import type { CheckResult, RunResults } from "../../../runs/results.ts";
import { firstFailureNs } from "./failure-moment.ts";

const MS = 1e6;
const operations = operationsOf([
  { from: 0, to: 9 },
  { from: 10, to: 30 },
]);
const explanation = { culprit: 1, operations: [0, 1], start: "initial" as const, sentences: [], lastLinearized: [] };
const key = {
  valid: false,
  operationCount: 2,
  decidedBy: "search",
  explanation: { ...explanation, configurations: [] },
};
const invariant: CheckResult = { kind: "invariants", name: "invariants", valid: false, message: "", time: 20 * MS };

function firstOf(results: Partial<RunResults>): number | undefined {
  const whole = smallRun().results;
  if (whole === undefined) throw new Error("expected results");
  return firstFailureNs({ results: { ...whole, checks: [], keys: [], story: [], ...results }, operations });
}

test("of an invariant and a history that fail, the first counts, whichever it is", () => {
  expect(firstOf({ keys: [key], checks: [invariant] })).toBe(20 * MS);
  expect(firstOf({ keys: [key], checks: [{ ...invariant, time: 40 * MS }] })).toBe(30 * MS);
  expect(firstOf({ keys: [key] })).toBe(30 * MS);
});

test("a check that passed marks no failure", () => {
  expect(firstOf({ checks: [{ ...invariant, valid: true }] })).toBeUndefined();
});

test("a story says itself which lines are failures; the last one, where it does not", () => {
  const story = [
    { time: 5 * MS, text: "It broke.", isFailure: true },
    { time: 9 * MS, text: "Clients saw it.", isFailure: true },
  ] as const;
  expect(firstOf({ story })).toBe(5 * MS);
  expect(firstOf({ story: story.map(({ time, text }) => ({ time, text })) })).toBe(9 * MS);
});
