import { expect, test } from "vitest";
import { operationsOf } from "../testing/operations.ts";
import { precedences, stories } from "./story.ts";
import { storyLayout } from "./story-layout.ts";

const STALE = operationsOf([
  { from: 0, to: 9, input: 41, output: 41 },
  { from: 11, to: 27, input: 42, output: 42 },
  { from: 30, to: 38, f: "read", input: null, output: 42 },
  { from: 49, to: 57, f: "read", input: null, output: 41 },
]);

test("arrows join operations where one finished before the other began, without those that follow from others", () => {
  expect(precedences(STALE)).toEqual([
    { from: 0, to: 1 },
    { from: 1, to: 2 },
    { from: 2, to: 3 },
  ]);
});

test("concurrent operations and unknown ones precede nothing", () => {
  const operations = operationsOf([{ from: 0, to: 10 }, { from: 5, to: 20 }, { from: 1 }, { from: 30, to: 40 }]);
  expect(precedences(operations)).toEqual([
    { from: 0, to: 3 },
    { from: 1, to: 3 },
  ]);
});

test("a story tells of invalid keys only, with the culprit among its operations", () => {
  const explanation = {
    culprit: 3,
    operations: [0, 1, 2],
    start: "initial" as const,
    sentences: ["one", "two"],
    lastLinearized: [0, 1],
    configurations: [],
  };
  const told = stories(
    [
      { valid: false, operationCount: 612, decidedBy: "zones", explanation },
      { key: "x1", valid: true, operationCount: 9, decidedBy: "zones" },
    ],
    STALE,
    { storiesMax: 10 },
  );
  expect(told).toHaveLength(1);
  expect(told[0]?.operations.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  expect(told[0]?.title).toBe("No order of these 4 operations on the object explains what the clients saw");
  expect(told[0]?.steps.map(({ text }) => text)[1]).toBe("Process 1: write 42, begun at 0.011 s.");
  expect(told[0]?.footnote).toBe("Found among 612 operations on the object.");
  expect(told[0]?.decidedBy).toBe("zones");
});

test("a check of the whole history tells what it found, of the operations that it names, and of no order", () => {
  const found = {
    start: "initial",
    sentences: ["1 element lost: 41."],
    lastLinearized: [],
    configurations: [],
  } as const;
  const told = (operations: readonly number[]): unknown => {
    const explanation = { ...found, culprit: operations.at(-1) ?? 0, operations };
    const key = { valid: false, operationCount: 4, decidedBy: "the check set-full", explanation };
    return stories([key], STALE, { storiesMax: 10, property: "set-full" })[0];
  };
  const story = { property: "set-full", title: "The check set-full does not hold", sentences: ["1 element lost: 41."] };
  expect(told([0, 2])).toMatchObject({ ...story, operations: [{ id: 0 }, { id: 2 }], steps: [] });
  expect(told([])).toMatchObject({ ...story, operations: [] });
  expect(told([0, 2])).not.toHaveProperty("culprit");
  expect(JSON.stringify(told([0, 2]))).not.toMatch(/lineariz|order/i);
});

test("a layout keeps the order of all begins and ends, however far apart they are", () => {
  const operations = operationsOf([
    { from: 0, to: 1 },
    { from: 2, to: 90_000 },
    { from: 90_001, to: 90_002 },
  ]);
  const { bars, width } = storyLayout(operations, 600);
  const ends = bars.flatMap((bar) => [bar.x, bar.x + bar.width]);
  expect(ends).toEqual([...ends].sort((left, right) => left - right));
  expect(Math.max(...ends)).toBeLessThanOrEqual(width);
});

test("different moments have different labels on the axis, and no more digits than that takes", () => {
  const labels = (times: readonly (readonly [from: number, to: number])[]): string[] =>
    storyLayout(operationsOf(times.map(([from, to]) => ({ from, to }))), 2000).ticks.map(({ label }) => label);
  const close = labels([
    [3660.1, 3660.24],
    [3660.3, 3660.42],
  ]);
  expect(close.length).toBeGreaterThan(2);
  expect(new Set(close).size).toBe(close.length);
  expect(close[0]).toBe("3.6601 s");
  expect(labels([[3660, 3668]])[0]).toBe("3.660 s");
});

test("a story that fits is no wider than its room", () => {
  const operations = operationsOf([
    { from: 0, to: 1 },
    { from: 2, to: 3 },
  ]);
  for (const width of [420, 600, 745]) expect(storyLayout(operations, width).width).toBe(width);
});

test("every bar has room for its words", () => {
  const operations = operationsOf([
    { from: 0, to: 1, input: "a value of many letters" },
    { from: 0.5, to: 1.5, input: "another of many letters" },
  ]);
  for (const bar of storyLayout(operations, 300).bars) expect(bar.width).toBeGreaterThan(bar.label.length * 7);
});

test("an unknown operation runs to the edge, and times outside the story are at its edges", () => {
  const { bars, width, left, x } = storyLayout(operationsOf([{ from: 10 }, { from: 20, to: 30 }]), 600);
  expect(bars[0]?.isOpen).toBe(true);
  expect((bars[0]?.x ?? 0) + (bars[0]?.width ?? 0)).toBe(x(99e6));
  expect(x(99e6)).toBeLessThan(width);
  expect(x(0)).toBe(left);
});
