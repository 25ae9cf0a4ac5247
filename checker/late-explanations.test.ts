import { expect, test } from "vitest";
import type { Operation } from "../histories/operation.ts";
import { check } from "./check.ts";
import type { Budget } from "./check-report.ts";
import { checkKeys } from "./check-keys.ts";
import { OutOfTimeError } from "./base/effort.ts";
import { prepare } from "./linearizability/decide.ts";
import { casRegister } from "./models/objects/cells.ts";
import type { Model } from "./models/model.ts";

const plenty: Budget = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => 0 };

/** On each key that many writes one after the other, then a read of the first value. */
function staleOn(keys: readonly string[], writes: number): Operation[] {
  const all: Operation[] = [];
  for (const key of keys) {
    for (let at = 0; at <= writes; at++) {
      const [id, value] = [all.length, at < writes ? at % 5 : 0];
      const f = at < writes ? "write" : "read";
      const times = { invokeIndex: 2 * id, completeIndex: 2 * id + 1, invokeTime: 2 * id, completeTime: 2 * id + 1 };
      const input = f === "read" ? null : value;
      all.push({ id, process: id, key, f, input, output: value, outcome: "ok", ...times });
    }
  }
  return all;
}

/** A clock that goes forward by a millisecond at every look. */
function lookClock(): { readonly now: () => number; readonly looks: () => number } {
  let looks = 0;
  return { now: () => looks++, looks: () => looks };
}

test("the verdict explains nothing; an explanation is computed once, when it is first read", () => {
  let described = 0;
  const model: Model = {
    ...casRegister,
    describe: (call) => `${casRegister.describe(call)}${++described > 0 ? "" : ""}`,
  };
  const report = check(staleOn(["a", "b"], 9), model, plenty);
  expect([report.valid, described]).toEqual([false, 0]);
  const { explanation } = report.keys[0] ?? {};
  expect(explanation?.key).toBe("a");
  expect(explanation?.operations.length).toBeGreaterThan(0);
  const after = described;
  expect(after).toBeGreaterThan(0);
  expect(report.keys[0]?.explanation).toBe(explanation);
  expect(described).toBe(after);
});

test("a report that is written as JSON has the explanations of its invalid keys", () => {
  const report = check(staleOn(["a", "b"], 9), casRegister, plenty);
  const written = JSON.parse(JSON.stringify(report)) as typeof report;
  expect(written.keys.map(({ explanation }) => explanation?.key)).toEqual(["a", "b"]);
  expect(written.keys.map(({ explanation }) => explanation)).toEqual(report.keys.map(({ explanation }) => explanation));
  const valid = check(staleOn(["a"], 9).slice(0, 9), casRegister, plenty);
  expect(JSON.parse(JSON.stringify(valid.keys))).toEqual([
    { key: "a", valid: true, operationCount: 9, decidedBy: "first try" },
  ]);
});

test("explanations keep to a quarter of the time limit, or to their own limit, whatever the number of keys", () => {
  for (const keys of [["a"], ["a", "b", "c", "d"]]) {
    for (const [limits, most] of [
      [{ timeLimitMs: 4_000 }, 1_000],
      [{ timeLimitMs: 4_000, explanationLimitMs: 60 }, 60],
      [{ timeLimitMs: 4_000, explanationLimitMs: 0 }, 0],
    ] as const) {
      const { now, looks } = lookClock();
      const { keys: results } = check(staleOn(keys, 300), casRegister, { ...plenty, ...limits, now });
      const before = looks();
      for (const { valid, explanation } of results) {
        expect(valid).toBe(false);
        expect(explanation?.sentences.length).toBeGreaterThan(0);
      }
      // For each key, a few more looks at the beginning and at the end.
      expect(looks() - before).toBeLessThanOrEqual(most * 1.1 + 24 * keys.length);
    }
  }
});

test("operations are read again when somebody asks why, once for all keys, and within the time for explanations", () => {
  const operations = staleOn(["a", "b"], 9);
  const listOf = (key: unknown): Operation[] => operations.filter((one) => one.key === key);
  const sources = ["a", "b"].map((key) => ({
    key,
    operationCount: 10,
    prepare: (isTimeUp: () => boolean) => prepare(casRegister, listOf(key), isTimeUp),
  }));
  const asked: string[] = [];
  const common = { model: casRegister, budget: plenty, endAt: 1 };
  const report = checkKeys(sources, {
    ...common,
    readAgain(keys) {
      asked.push([...keys].join());
      return new Map([...keys].map((key) => [key, listOf(key)]));
    },
  });
  expect(asked).toEqual([]);
  expect(report.keys.map(({ explanation }) => explanation?.operations.length)).not.toContain(0);
  expect(asked).toEqual(["a,b"]);
  const late = checkKeys(sources, {
    ...common,
    budget: { ...plenty, explanationLimitMs: 0 },
    readAgain(_keys, isTimeUp) {
      if (isTimeUp()) throw new OutOfTimeError();
      return new Map();
    },
  });
  expect(late.keys.map(({ valid, explanation }) => [valid, explanation?.sentences.join()])).toEqual(
    ["a", "b"].map(() => [false, expect.stringContaining("time was up before its operations were there")]),
  );
  // No operation is called the contradiction: it is somewhere among all operations of its key.
  expect(late.keys.map(({ operationCount, explanation }) => [operationCount, explanation?.cut?.omitted])).toEqual(
    late.keys.map(({ operationCount }) => [operationCount, operationCount - 1]),
  );
});
