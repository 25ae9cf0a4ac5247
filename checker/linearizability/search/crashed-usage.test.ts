import { expect, test } from "vitest";
import { createCrashedUsage } from "./crashed-usage.ts";

test("a configuration covers another only if it used no more of any never-returned operation", () => {
  const usage = createCrashedUsage(2);
  const [first, second] = [usage.withOneMore(0, 0), usage.withOneMore(0, 1)];
  const both = usage.withOneMore(first, 1);
  expect(usage.withOneMore(second, 0)).toBe(both);
  expect([usage.covers(0, both), usage.covers(first, both), usage.covers(both, both)]).toEqual([true, true, true]);
  expect([usage.covers(both, first), usage.covers(first, second), usage.covers(first, 0)]).toEqual([
    false,
    false,
    false,
  ]);
});
