/**
 * The checks of recipes: each accepts a history as it should be, and refuses one with its anomaly.
 */
import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { reportOfCheck } from "../../history-check.ts";
import { barriers } from "./barriers.ts";
import { configurations } from "./configurations.ts";
import { elections, oneLeaderAtATime, oneWakesOne } from "./elections.ts";
import { noHerd } from "./herd.ts";

type Line = readonly [
  process: number,
  f: string,
  input: Json,
  output: Json,
  outcome?: Operation["outcome"],
  error?: Json,
];

/** One after the other, all of the same object. */
function operations(...lines: readonly Line[]): readonly Operation[] {
  return lines.map(([process, f, input, output, outcome = "ok", error], id) => {
    const when = { invokeIndex: 2 * id, completeIndex: 2 * id + 1, invokeTime: 2 * id, completeTime: 2 * id + 1 };
    const why = error === undefined ? {} : { error };
    return { id, process, f, key: "/x/1", input, output, outcome, ...why, ...when };
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

const node = (process: number, number: number): string => `${process}.1-${String(number).padStart(10, "0")}`;
const leads = (process: number, number: number, ...wokenBy: readonly string[]): Line => [
  process,
  "lead",
  null,
  { epoch: 100 + number, candidate: node(process, number), wokenBy },
];
const waits = (process: number, number: number, waitsFor: string): Line => [
  process,
  "lead",
  null,
  null,
  "fail",
  ["not-yet", { epoch: 100 + number, candidate: node(process, number), waitsFor }],
];
const acts = (process: number, number: number): Line => [process, "act", null, 100 + number];
const resigns = (process: number, number: number): Line => [
  process,
  "resign",
  null,
  { epoch: 100 + number, candidate: node(process, number) },
];
const isElection = (...lines: readonly Line[]): unknown => elections.check(operations(...lines)).valid;

test("leaders follow each other by their epochs, and no two have the same", () => {
  expect(isElection(leads(1, 1), acts(1, 1), resigns(1, 1), leads(2, 2), acts(2, 2))).toBe(true);
  expect(isElection(leads(1, 1), leads(2, 2), acts(1, 1))).toBe(false);
  expect(isElection(leads(2, 2), leads(1, 1))).toBe(false);
  expect(isElection(leads(2, 2), [3, "leader", null, 101])).toBe(false);
  expect(isElection(leads(1, 1), [3, "leader", null, 101], [3, "leader", null, null])).toBe(true);
  expect(isElection(leads(1, 1), leads(2, 1))).toBe(false);
});

test("nobody leads before a candidate that came earlier and still waits", () => {
  expect(isElection(waits(2, 2, node(1, 1)), resigns(1, 1), leads(2, 2))).toBe(true);
  expect(isElection(leads(3, 3), waits(2, 2, node(1, 1)))).toBe(false);
});

test("nobody waits for one that resigned, nor for a node that its process has forgotten", () => {
  expect(isElection(resigns(1, 1), waits(2, 2, node(1, 1)))).toBe(false);
  expect(isElection(waits(1, 3, node(1, 1)))).toBe(false);
  expect(isElection(waits(1, 3, node(2, 2)), waits(2, 2, node(1, 1)))).toBe(false);
  expect(isElection(waits(1, 3, node(2, 2)), waits(2, 2, node(4, 1)))).toBe(true);
});

test("a candidate that goes wakes one other", () => {
  const wakes = (...lines: readonly Line[]): unknown => oneWakesOne.check(operations(...lines)).valid;
  expect(wakes(leads(1, 1), leads(2, 2, node(1, 1)), leads(2, 2, node(1, 1)), leads(3, 3, node(2, 2)))).toBe(true);
  expect(wakes(leads(1, 1), leads(2, 2, node(1, 1)), leads(3, 3, node(1, 1)))).toBe(false);
});

test("by the clock a leader leads until it last acts", () => {
  const apart = (...lines: readonly Line[]): unknown => oneLeaderAtATime.check(operations(...lines)).valid;
  expect(apart(leads(1, 1), acts(1, 1), leads(2, 2), [1, "act", null, null, "fail", "suspended"])).toBe(true);
  expect(apart(leads(1, 1), leads(2, 2), [1, "act", null, null, "fail", "session-expired"])).toBe(false);
});

const enters = (process: number, parties: number, counted: number | null = null): Line => [
  process,
  "enter",
  parties,
  counted,
];
const leaves = (process: number): Line => [process, "leave", null, null];
const isBarrier = (...lines: readonly Line[]): unknown => barriers.check(operations(...lines)).valid;

/** Both enter at one time, and then comes the rest. */
function together(...lines: readonly Line[]): readonly Operation[] {
  const [one, other, ...rest] = operations(enters(1, 2, 2), enters(2, 2), ...lines);
  return [{ ...one, completeIndex: 2.5 } as Operation, other as Operation, ...rest];
}

test("nobody is through a barrier before enough can have been inside", () => {
  expect(isBarrier(enters(1, 2), enters(2, 2))).toBe(false);
  expect(isBarrier([2, "enter", 2, null, "fail", ["not-enough", 1]], enters(1, 2))).toBe(false);
  expect(isBarrier([2, "enter", 2, null, "info", "lost"], enters(1, 2, 2))).toBe(true);
  expect(isBarrier([2, "enter", 2, null, "info", "lost"], enters(1, 2, 1))).toBe(false);
  expect(barriers.check(together()).valid).toBe(true);
});

test("a barrier opens as soon as enough are inside", () => {
  expect(isBarrier([1, "enter", 2, null, "fail", ["not-enough", 1]])).toBe(true);
  expect(isBarrier([1, "enter", 2, null, "fail", ["not-enough", 2]])).toBe(false);
});

test("nobody is out of a barrier while one is inside that leaves later", () => {
  const isLeft = (...lines: readonly Line[]): unknown => barriers.check(together(...lines)).valid;
  expect(isLeft([1, "leave", null, null, "fail", ["not-alone", 1]], leaves(2))).toBe(true);
  expect(isLeft(leaves(1), leaves(2))).toBe(false);
  expect(isLeft(leaves(1), [2, "leave", null, null, "fail", ["not-alone", 1]])).toBe(false);
  // Whose session has ended was not inside until then; of who dies nobody knows.
  expect(isLeft(leaves(1), [2, "leave", null, null, "fail", "session-expired"])).toBe(true);
  expect(isLeft(leaves(1))).toBe(true);
});

test("a barrier of two sizes, or of none, is no barrier", () => {
  const judged = (...lines: readonly Line[]): unknown => reportOfCheck(barriers, operations(...lines)).valid;
  expect(judged(enters(1, 1), [3, "enter", 1, null, "info", "lost"])).toBe(true);
  expect(() => judged(enters(1, 1), [2, "enter", 3, null, "info", "lost"])).toThrow(
    "operation 1 (event 2): enter: value: expected 1, as operation 0 says of the same barrier; found 3",
  );
  expect(() => judged([1, "enter", 0, null, "info", "lost"])).toThrow("1 or more; found 0");
});
