import { expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { check } from "../check.ts";
import { casRegister } from "../models/cells.ts";
import { drawHistory } from "../testing/drawn-histories.ts";
import { FAMILIES } from "../testing/families.ts";
import { hasOrder } from "./exhaustive.ts";

const budget = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => 0 };

test("every invalid history is explained by operations of its own, the culprit among them, in words that a report can join", () => {
  const wrong: string[] = [];
  for (const family of FAMILIES) {
    for (let seed = 0; seed < 60; seed++) {
      const operations = drawHistory(family, seed);
      const explanation = check(operations, family.model, budget).keys[0]?.explanation;
      if (explanation === undefined) continue;
      const { culprit, operations: core, sentences, configurations } = explanation;
      const isOwn = core.every((id) => operations.some((one) => one.id === id));
      const isTold = sentences.length > 1 && sentences.every((one) => one.endsWith("."));
      const isJoinable = configurations.every(({ why }) => !why.endsWith("."));
      if (!core.includes(culprit) || !isOwn || !isTold || !isJoinable) wrong.push(`${family.name}, seed ${seed}`);
      if (sentences.some((one) => one.startsWith("No smaller"))) wrong.push(`${family.name}, seed ${seed}: no core`);
    }
  }
  expect(wrong).toEqual([]);
});

function operation(id: number, f: string, value: number, ...at: readonly [number, number]): Operation {
  const [invokeIndex, completeIndex] = at;
  const times = { invokeIndex, completeIndex, invokeTime: invokeIndex, completeTime: completeIndex };
  return { id, process: id, f, input: f === "read" ? null : value, output: value, outcome: "ok", ...times };
}

test("a long history is explained by the few operations that contradict each other", () => {
  const many = Array.from({ length: 3_000 }, (_, id) => [
    operation(2 * id, "write", id + 1, 4 * id, 4 * id + 1),
    operation(2 * id + 1, "read", id + 1, 4 * id + 2, 4 * id + 3),
  ]).flat();
  const stale = operation(6_000, "read", 7, 12_000, 12_001);
  const report = check([...many, stale], casRegister, budget);
  expect(report.valid).toBe(false);
  expect(report.keys[0]?.explanation?.culprit).toBe(6_000);
  expect(report.keys[0]?.explanation?.operations.length).toBeLessThanOrEqual(3);
});

test("every order is tried from every start: one that fits is found, none is none", () => {
  const write = operation(0, "write", 1, 0, 1);
  expect(hasOrder(casRegister, [write, operation(1, "read", 1, 2, 3)], [null])).toBe(true);
  expect(hasOrder(casRegister, [write, operation(1, "read", 2, 2, 3)], [null, 1, 2])).toBe(false);
  expect(hasOrder(casRegister, [write, operation(1, "read", 2, 0, 3)], [null, 2])).toBe(true);
  const many = Array.from({ length: 30 }, (_, id) => operation(id, "write", id, 0, 100));
  expect(hasOrder(casRegister, many, [null])).toBeUndefined();
});
