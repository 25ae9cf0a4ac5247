import { expect, test } from "vitest";
import type { KeyResult } from "../../../histories/key-result.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Timeline } from "../data/report-data.ts";
import { operationsIn } from "../operations/operation-table.ts";
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

/** A timeline with room for so many operations, and the operations that it holds. */
function shown(
  keys: readonly KeyResult[],
  operationsMax: number,
  property?: string,
): Timeline & { readonly operations: readonly Operation[] } {
  const facts = { operations: OPERATIONS, keys, property, historyName: "history.jsonl" };
  const found = timeline(facts, { operationsMax, texts: { valueMax: 1_000, allMax: 100_000 } });
  return { ...found, operations: operationsIn(found.table) };
}

const KEYS = [result("x2", false, 41), result("x1", "unknown"), result("x0", true)];

test("everything is embedded while there is room, and then nothing is said of omissions", () => {
  const { operations, omission } = shown(KEYS, 100);
  expect(operations).toEqual(OPERATIONS);
  expect(omission).toBe("");
});

test("when room is short, invalid keys come whole before unknown ones, and these before valid ones", () => {
  const { groups, operations, omission } = shown(KEYS, 50);
  expect(groups.map(({ key, embeddedCount }) => [key, embeddedCount])).toEqual([
    ["x2", 30],
    ["x1", 20],
    ["x0", 0],
  ]);
  expect(operations).toHaveLength(50);
  expect(omission).toBe("This page holds 50 of 90 operations: 1 of 3 keys whole; the rest is in history.jsonl.");
});

test("a key that does not fit keeps the operations around its culprit, and the marked ones in any case", () => {
  const { operations } = shown([result("x2", false, 80)], 8);
  expect(operations.map((operation) => operation.id)).toContain(80);
  expect(operations).toHaveLength(8);
  expect(shown([result("x2", false, 80)], 0).operations.map(({ id }) => id)).toEqual([80]);
});

test("what a check of the whole history says is said of every key, and of no single operation", () => {
  const { key: _, ...whole } = result("", false, 80);
  const { groups, operations } = shown([whole], 32, "set-full");
  expect(groups.map(({ key, valid, culprit, marked }) => [key, valid, culprit, marked])).toEqual([
    ["x0", false, undefined, [80]],
    ["x1", false, undefined, [80]],
    ["x2", false, undefined, [80]],
  ]);
  expect(operations.map(({ id }) => id)).toContain(80);
});

test("keys without a verdict are there, too", () => {
  const { groups } = shown([], 100);
  expect(groups.map(({ key, valid }) => [key, valid])).toEqual([
    ["x0", undefined],
    ["x1", undefined],
    ["x2", undefined],
  ]);
});

test("values that are cut, and keys that are too many to be listed, are still in the columns", () => {
  const long = operationsOf(
    Array.from({ length: 1_200 }, (_, index) => ({ from: index, key: index, input: "x".repeat(2_000) })),
  );
  const { groups, table, omission } = timeline(
    { operations: long, keys: [], historyName: "etcd.log" },
    { operationsMax: 2_000, texts: { valueMax: 1_000, allMax: 1e7 } },
  );
  expect(groups).toHaveLength(1_000);
  expect(table.keys).toHaveLength(1_200);
  expect(omission).toBe("Values longer than 1,000 characters are cut; they are whole in etcd.log.");
});
