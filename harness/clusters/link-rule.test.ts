import { expect, test } from "vitest";

import { areSameRules, describeRule, mergeRules, needsHands, passesAll } from "./link-rule.ts";

test.each([
  [{}, "pass"],
  [{ drop: true, loss: 0.2 }, "drop"],
  [{ delayMs: [50, 100] as const }, "delay 50-100 ms"],
  [{ delayMs: [50, 50] as const, loss: 0.2 }, "delay 50 ms, lose 20 %"],
  [{ loss: 0.125 }, "lose 12.5 %"],
  [{ duplicate: 0.05, reorder: 0.2 }, "double 5 %, reorder 20 %"],
  [{ duplicate: 0, reorder: 0, corrupt: 0, reset: 0 }, "pass"],
  [{ corrupt: 0.05, reset: 0.01, rateKbit: 256 }, "at most 256 kbit/s, corrupt 5 %, reset 1 %"],
])("the rule %j reads: %s", (rule, text) => {
  expect(describeRule(rule)).toBe(text);
  expect(passesAll(rule)).toBe(text === "pass");
});

test.each([
  [{ delayMs: [0, 1] as const }, true],
  [{ rateKbit: 9 }, true],
  [{ corrupt: 0.1, loss: 0.1 }, true],
  [{ corrupt: 0.1, drop: true }, false],
  [{ loss: 0.1 }, false],
])("whether somebody must lay hands on messages under the rule %j: %s", (rule, needed) => {
  expect(needsHands(rule)).toBe(needed);
});

test("rules that differ in one part are not the same", () => {
  const rule = {
    loss: 0.1,
    delayMs: [1, 2] as const,
    duplicate: 0.1,
    reorder: 0.1,
    corrupt: 0.1,
    rateKbit: 9,
    reset: 0.1,
  };
  expect(areSameRules(rule, { ...rule })).toBe(true);
  for (const part of Object.keys(rule))
    expect([part, areSameRules(rule, { ...rule, [part]: undefined })]).toEqual([part, false]);
});

test("a merge drops, loses and delays what either would, in any order", () => {
  const slow = { delayMs: [10, 20] as const };
  const lossy = { loss: 0.5 };
  expect(mergeRules(slow, lossy)).toEqual({ loss: 0.5, delayMs: [10, 20] });
  expect(mergeRules(lossy, lossy)).toEqual({ loss: 0.75 });
  expect(mergeRules(slow, slow)).toEqual({ delayMs: [20, 40] });
  expect(mergeRules({ duplicate: 0.5, reorder: 0.5 }, { duplicate: 0.5 })).toEqual({ duplicate: 0.75, reorder: 0.5 });
  expect(mergeRules({ corrupt: 0.5, rateKbit: 64 }, { corrupt: 0.5, rateKbit: 32, reset: 0.5 })).toEqual({
    corrupt: 0.75,
    rateKbit: 32,
    reset: 0.5,
  });
  expect(mergeRules({ drop: true }, slow)).toEqual(mergeRules(slow, { drop: true }));
  expect(mergeRules({}, {})).toEqual({});
});
