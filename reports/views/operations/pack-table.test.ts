import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { operationsOf } from "../../testing/operations.ts";
import { operationsIn, rowOf, tableOf } from "./operation-table.ts";
import { packTable, unpackTable } from "./pack-table.ts";
import { createVarintWriter, readVarints, unzigzag, zigzag } from "./varints.ts";

const LIMITS = { valueMax: 1_000, allMax: 100_000 };
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const time = fc.integer({ min: -1e6, max: 4e15 });

const operations: fc.Arbitrary<Operation[]> = fc
  .array(
    fc.record(
      {
        process: fc.oneof(fc.nat(5), fc.constant(3_000_000_007)),
        f: fc.oneof(fc.constantFrom("read", "write"), fc.string()),
        key: fc.oneof(fc.constantFrom("x", 1, "1", ""), fc.string({ unit: "binary" })),
        input: json,
        output: json,
        partial: json,
        error: json,
        node: fc.constantFrom("n1", "n2"),
        outcome: fc.constantFrom("ok" as const, "fail" as const, "info" as const),
        invokeIndex: fc.nat(),
        completeIndex: fc.nat(),
        invokeTime: time,
        completeTime: time,
      },
      { requiredKeys: ["process", "f", "input", "outcome", "invokeIndex", "invokeTime"] },
    ),
  )
  .chain((drafts) =>
    fc
      .array(fc.nat(1_000), { minLength: drafts.length, maxLength: drafts.length })
      .map((gaps) => drafts.map((draft, at) => ({ ...draft, id: at + gaps.slice(0, at).reduce((a, b) => a + b, 0) }))),
  );

const keysOf = (all: readonly Operation[]): Operation["key"][] => [...new Set(all.map(({ key }) => key))];

test("operations come back as they were, through columns, bytes and JSON", () => {
  fc.assert(
    fc.property(operations, (all) => {
      const { table, cutAfter } = tableOf(all, keysOf(all), { valueMax: 1e6, allMax: 1e6 });
      const { words, ...parts } = packTable(table);
      const back = unpackTable({ words: JSON.parse(JSON.stringify(words)) as typeof words, ...parts });
      expect(operationsIn(back)).toEqual(all);
      expect(cutAfter).toBeUndefined();
      for (const [row, { id }] of all.entries()) expect(rowOf(back, id)).toBe(row);
      expect(rowOf(back, (all.at(-1)?.id ?? 0) + 1)).toBeUndefined();
    }),
  );
});

test("numbers of any size come back", () => {
  const whole = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger().map((value) => Math.trunc(value / 2)),
  );
  fc.assert(
    fc.property(fc.array(whole), (values) => {
      const writer = createVarintWriter();
      for (const value of values) writer.put(zigzag(value));
      const read = new Float64Array(values.length);
      readVarints(writer.bytes(), read);
      expect(Array.from(read, unzigzag)).toEqual(values.map((value) => value + 0));
      expect(() => readVarints(writer.bytes(), new Float64Array(values.length + 1))).toThrow("found their end");
    }),
  );
});

test("a million numbers do not outgrow their writer", () => {
  const writer = createVarintWriter();
  for (let value = 0; value < 1_000_000; value++) writer.put(value);
  const read = new Float64Array(1_000_000);
  readVarints(writer.bytes(), read);
  expect(read.reduce((sum, value) => sum + value, 0)).toBe(499_999_500_000);
});

test("a value that is too long keeps its beginning and stays JSON", () => {
  const values: Json[] = [
    "a".repeat(100_000),
    Array.from({ length: 9_999 }, (_, index) => index),
    { name: "b".repeat(100_000), next: 1 },
    [[["c".repeat(5_000)]]],
  ];
  const { table, cutAfter } = tableOf(
    operationsOf(values.map((input, from) => ({ from, input }))),
    [undefined],
    LIMITS,
  );
  expect(cutAfter).toBe(1_000);
  const inputs = operationsIn(table).map(({ input }) => JSON.stringify(input));
  for (const [at, text] of inputs.entries()) {
    expect(text.length).toBeLessThan(1_100);
    expect(text.slice(0, 9)).toBe(JSON.stringify(values[at]).slice(0, 9));
    expect(text).toContain("…");
  }
});

test("values are cut the more, the less room there is for all; then they are left out", () => {
  const inputs = Array.from({ length: 500 }, (_, index) => `${index} ${"x".repeat(700)}`);
  const all = operationsOf(inputs.map((input, from) => ({ from, input })));
  const long = tableOf(all, [undefined], LIMITS);
  expect(long.cutAfter).toBe(62);
  expect(operationsIn(long.table).map(({ input }) => Number(JSON.stringify(input).split(/[ "]/)[1]))).toEqual(
    all.map(({ id }) => id),
  );
  const short = tableOf(all, [undefined], { valueMax: 1_000, allMax: 1_000 });
  expect(short.table.texts.text.length).toBeLessThan(1_100);
  expect(operationsIn(short.table).at(-1)?.input).toBe("…");
  expect(operationsIn(short.table)[0]?.input).toContain("0 xxx");
});

test("a table of which numbers are missing is none", () => {
  const { words, numbers, text } = packTable(
    tableOf(operationsOf([{ from: 0 }, { from: 1, to: 2 }]), [undefined], LIMITS).table,
  );
  expect([...unpackTable({ words, numbers, text }).outcome]).toEqual([1, 0]);
  expect(() => unpackTable({ words, numbers: numbers.subarray(1), text })).toThrow("found");
});
