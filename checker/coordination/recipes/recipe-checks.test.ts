/**
 * The checks of recipes: each accepts a history as it should be, and refuses one with its anomaly.
 */
import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { configurations } from "./configurations.ts";
import { noHerd } from "./herd.ts";

type Line = readonly [process: number, f: string, input: Json, output: Json, outcome?: Operation["outcome"]];

/** One after the other, all of the same object. */
function operations(...lines: readonly Line[]): readonly Operation[] {
  return lines.map(([process, f, input, output, outcome = "ok"], id) => {
    const when = { invokeIndex: 2 * id, completeIndex: 2 * id + 1, invokeTime: 2 * id, completeTime: 2 * id + 1 };
    return { id, process, f, key: "/x/1", input, output, outcome, ...when };
  });
}

const change = (value: number): Line => [0, "configure", value, { value, at: value }];
const seen = (process: number, f: string, at: number, ...values: readonly number[]): Line => [
  process,
  f,
  null,
  { values, at },
];
const isRight = (...lines: readonly Line[]): unknown => configurations.check(operations(...lines)).valid;

test("a reader may see an old configuration, but a whole one", () => {
  expect(isRight(change(1), change(2), seen(1, "read", 1, 1, 1, 1))).toBe(true);
  expect(isRight(change(1), change(2), seen(1, "read", 1, 1, 2, 2))).toBe(false);
  expect(isRight(change(1), change(2), seen(1, "read", 2, 1, 1, 1))).toBe(false);
  expect(isRight(change(1), seen(1, "read", 2, 7, 7, 7))).toBe(false);
});

test("nobody goes back, and whoever catches up sees what was acknowledged", () => {
  expect(isRight(change(1), change(2), seen(1, "latest", 2, 2, 2, 2), seen(2, "read", 1, 1, 1, 1))).toBe(true);
  expect(isRight(change(1), change(2), seen(1, "latest", 1, 1, 1, 1))).toBe(false);
  expect(isRight(change(1), change(2), seen(1, "read", 2, 2, 2, 2), seen(1, "read", 1, 1, 1, 1))).toBe(false);
});

test("a waiter wakes up for the holder before it, and for each that went from before it without the lock", () => {
  const released = (wakeUps: number): Line => [1, "release", 5, { token: 5, wakeUps }];
  expect(noHerd.check(operations(released(1), released(0))).valid).toBe(true);
  expect(noHerd.check(operations([2, "acquire", null, null, "fail"], released(2))).valid).toBe(true);
  expect(noHerd.check(operations([2, "acquire", null, null, "fail"], released(3))).valid).toBe(false);
});
