/**
 * Workers that only read, beside those that do everything.
 */
import { expect, test } from "vitest";
import { simulate } from "../../generator/testing/simulate.ts";
import { register } from "../register.ts";

const options = { concurrency: 4, rate: 0, keys: 2, operationsPerKey: 10 };

test("readers only read, the others do everything, and both work on the same keys", () => {
  const { invocations } = simulate({
    generator: register.generator({ ...options, readers: 2 }),
    concurrency: 4,
    untilMs: 2_000,
  });
  const doneBy = (processes: readonly number[]): ReadonlySet<string> =>
    new Set(invocations.filter(({ process }) => processes.includes(process as number)).map(({ f }) => f));
  expect(doneBy([0, 1])).toEqual(new Set(["read"]));
  expect(doneBy([2, 3])).toEqual(new Set(["read", "write", "cas"]));
  const keysOf = (isReader: boolean): ReadonlySet<unknown> =>
    new Set(invocations.filter(({ process }) => Number(process) < 2 === isReader).map(({ key }) => key));
  const keys = keysOf(false);
  expect(keys.size).toBeGreaterThan(4);
  expect([...keysOf(true)].every((key) => keys.has(key))).toBe(true);
});

test("what readers do is not counted as operations of a key", () => {
  const { invocations } = simulate({
    generator: register.generator({ ...options, readers: 2 }),
    concurrency: 4,
    untilMs: 2_000,
  });
  const ofFirst = invocations.filter(({ key, process }) => key === "x1" && Number(process) >= 2);
  expect(ofFirst).toHaveLength(options.operationsPerKey);
});
