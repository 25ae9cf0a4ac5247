import { expect, test } from "vitest";
import { operationsOf } from "../../testing/operations.ts";
import { latency } from "./latency.ts";
import { rates, roundWidth } from "./rates.ts";
import { roundTop, timeTicks } from "../ticks.ts";

test("rates count completions by outcome in their bucket, per second", () => {
  const operations = operationsOf([
    { from: 0, to: 3 },
    { from: 1, to: 4 },
    { from: 2, to: 1004, outcome: "info" },
    { from: 5 },
  ]);
  const { bucketNs, ok, info, fail } = rates(operations, 2e9);
  expect(bucketNs).toBe(10e6);
  expect(ok[0]).toBe(200);
  expect(info[100]).toBe(100);
  expect([...ok, ...info, ...fail].filter((rate) => rate > 0)).toHaveLength(2);
});

test("bucket widths are 1, 2 or 5 times a power of ten, and never below 1 ms", () => {
  expect([roundWidth(3e6), roundWidth(5e6), roundWidth(6e6), roundWidth(10)]).toEqual([5e6, 5e6, 10e6, 1e6]);
});

test("thinning keeps the slowest operation and says how many there were", () => {
  const operations = operationsOf(
    Array.from({ length: 1000 }, (_, index) => ({ from: index, to: index + (index === 600 ? 90 : 1) })),
  );
  const { points, pointsOf } = latency(operations, 1.1e9, 100);
  expect(pointsOf).toBe(1000);
  expect(points.length).toBeLessThanOrEqual(100);
  expect(Math.max(...points.map((point) => point.latencyMs))).toBe(90);
});

test("quantiles are of ok operations only; a window without one is null", () => {
  const operations = operationsOf([
    { from: 0, to: 8 },
    { from: 0, to: 500, outcome: "fail" },
  ]);
  const { quantiles } = latency(operations, 1e9, 100);
  expect(quantiles.max[0]).toBe(8);
  expect(quantiles.max.slice(1).every((value) => value === null)).toBe(true);
});

test("ticks are round and their labels tell them apart", () => {
  expect(timeTicks(0, 30e9, 6).map((tick) => tick.label)).toEqual([
    "0 s",
    "5 s",
    "10 s",
    "15 s",
    "20 s",
    "25 s",
    "30 s",
  ]);
  const close = timeTicks(12.5e9, 12.501e9, 5).map((tick) => tick.label);
  expect(new Set(close).size).toBe(close.length);
  expect([roundTop(0), roundTop(310), roundTop(1000)]).toEqual([1, 400, 1000]);
});
