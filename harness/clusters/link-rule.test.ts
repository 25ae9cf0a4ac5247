import { expect, test } from "vitest";

import { describeRule, mergeRules, passesAll } from "./link-rule.ts";

test.each([
  [{}, "pass"],
  [{ drop: true, loss: 0.2 }, "drop"],
  [{ delayMs: [50, 100] as const }, "delay 50-100 ms"],
  [{ delayMs: [50, 50] as const, loss: 0.2 }, "delay 50 ms, lose 20 %"],
  [{ loss: 0.125 }, "lose 12.5 %"],
  [{ duplicate: 0.05, reorder: 0.2 }, "double 5 %, reorder 20 %"],
  [{ duplicate: 0, reorder: 0 }, "pass"],
])("the rule %j reads: %s", (rule, text) => {
  expect(describeRule(rule)).toBe(text);
  expect(passesAll(rule)).toBe(text === "pass");
});

test("a merge drops, loses and delays what either would, in any order", () => {
  const slow = { delayMs: [10, 20] as const };
  const lossy = { loss: 0.5 };
  expect(mergeRules(slow, lossy)).toEqual({ loss: 0.5, delayMs: [10, 20] });
  expect(mergeRules(lossy, lossy)).toEqual({ loss: 0.75 });
  expect(mergeRules(slow, slow)).toEqual({ delayMs: [20, 40] });
  expect(mergeRules({ duplicate: 0.5, reorder: 0.5 }, { duplicate: 0.5 })).toEqual({ duplicate: 0.75, reorder: 0.5 });
  expect(mergeRules({ drop: true }, slow)).toEqual(mergeRules(slow, { drop: true }));
  expect(mergeRules({}, {})).toEqual({});
});
