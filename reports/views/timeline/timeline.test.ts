import { expect, test } from "vitest";
import type { KeyResult } from "../../../histories/key-result.ts";
import { operationsOf } from "../../testing/operations.ts";
import { timeline } from "./timeline.ts";

const OPERATIONS = operationsOf(
  Array.from({ length: 90 }, (_, index) => ({ from: index * 2, to: index * 2 + 1, key: `x${index % 3}` })),
);

function result(key: string, valid: KeyResult["valid"], culprit?: number): KeyResult {
  const explanation = {
    culprit: culprit ?? 0,
    operations: [culprit ?? 0],
    start: "initial" as const,
    sentences: [],
    lastLinearized: [],
    configurations: [],
  };
  return { key, valid, operationCount: 30, decidedBy: "zones", ...(culprit === undefined ? {} : { explanation }) };
}

const KEYS = [result("x2", false, 41), result("x1", "unknown"), result("x0", true)];

test("everything is embedded while there is room, and then nothing is said of omissions", () => {
  const { operations, omission } = timeline(OPERATIONS, KEYS, 100);
  expect(operations).toEqual(OPERATIONS);
  expect(omission).toBe("");
});

test("when room is short, invalid keys come whole before unknown ones, and these before valid ones", () => {
  const { groups, operations, omission } = timeline(OPERATIONS, KEYS, 50);
  expect(groups.map(({ key, embeddedCount }) => [key, embeddedCount])).toEqual([
    ["x2", 30],
    ["x1", 20],
    ["x0", 0],
  ]);
  expect(operations).toHaveLength(50);
  expect(omission).toBe("This page holds 50 of 90 operations: 1 of 3 keys whole; the rest is in history.jsonl.");
});

test("a key that does not fit keeps the operations around its culprit, and the marked ones in any case", () => {
  const { operations } = timeline(OPERATIONS, [result("x2", false, 80)], 8);
  expect(operations.map((operation) => operation.id)).toContain(80);
  expect(operations).toHaveLength(8);
  expect(timeline(OPERATIONS, [result("x2", false, 80)], 0).operations.map(({ id }) => id)).toEqual([80]);
});

test("what a check of the whole history says is said of every key, and of no single operation", () => {
  const { key: _, ...whole } = result("", false, 80);
  const { groups, operations } = timeline(OPERATIONS, [whole], 32, "set-full");
  expect(groups.map(({ key, valid, culprit, marked }) => [key, valid, culprit, marked])).toEqual([
    ["x0", false, undefined, [80]],
    ["x1", false, undefined, [80]],
    ["x2", false, undefined, [80]],
  ]);
  expect(operations.map(({ id }) => id)).toContain(80);
});

test("keys without a verdict are there, too", () => {
  const { groups } = timeline(OPERATIONS, [], 100);
  expect(groups.map(({ key, valid }) => [key, valid])).toEqual([
    ["x0", undefined],
    ["x1", undefined],
    ["x2", undefined],
  ]);
});
