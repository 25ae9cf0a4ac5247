import { expect, test } from "vitest";
import { operationsOf, tableFrom } from "../testing/operations.ts";
import { glanceBars, GLANCE_OPERATIONS_MAX, stripLabel } from "./glance.ts";
import { timeTicks } from "./ticks.ts";

test("operations of a small run are bars, those at the same time in rows of their own, open ones to the end", () => {
  const bars = glanceBars(tableFrom(operationsOf([{ from: 0, to: 9 }, { from: 5 }, { from: 10, to: 12 }])), 20e6) ?? [];
  expect(bars.map(({ row, startNs, endNs }) => [row, startNs / 1e6, endNs / 1e6])).toEqual([
    [0, 0, 9],
    [1, 5, 20],
    [0, 10, 12],
  ]);
  expect(bars[0]?.text).toBe("write 0");
});

test("more operations than a small run has are drawn as their rate", () => {
  const many = (count: number): ReturnType<typeof glanceBars> =>
    glanceBars(tableFrom(operationsOf(Array.from({ length: count }, (_, at) => ({ from: at, to: at + 1 })))), 1e9);
  expect(many(GLANCE_OPERATIONS_MAX)).toHaveLength(GLANCE_OPERATIONS_MAX);
  expect(many(GLANCE_OPERATIONS_MAX + 1)).toBeUndefined();
});

test("words on a strip stand beside the line of the failure, and are shorter where the room is", () => {
  const texts = ["n1 · leader, term 1", "n1"];
  const at = (lineX: number | undefined) => ({ lineX, characterPx: 6.6 });
  expect(stripLabel({ x: 100, width: 300 }, texts, at(undefined))).toEqual({ text: texts[0], x: 106 });
  expect(stripLabel({ x: 100, width: 300 }, texts, at(90))).toEqual({ text: texts[0], x: 106 });
  expect(stripLabel({ x: 100, width: 300 }, texts, at(380))).toEqual({ text: texts[0], x: 106 });
  expect(stripLabel({ x: 100, width: 300 }, texts, at(110))).toEqual({ text: texts[0], x: 116 });
  expect(stripLabel({ x: 100, width: 80 }, texts, at(140))).toEqual({ text: "n1", x: 106 });
  expect(stripLabel({ x: 100, width: 20 }, texts, at(110))).toBeUndefined();
});

test("a run of any length has times at its axis", () => {
  for (const durationNs of [1e6, 7.3e6, 52e6, 337e6, 3e9, 600e9]) {
    const labels = timeTicks(0, durationNs, 12).map(({ label }) => label);
    expect(labels.length).toBeGreaterThanOrEqual(3);
    expect(new Set(labels).size).toBe(labels.length);
  }
});
