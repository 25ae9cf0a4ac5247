/**
 * What the result of an undecided key says: the step that was running, and what would help.
 */
import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { casRegister } from "../models/objects/cells.ts";
import { counter } from "../models/objects/counter.ts";
import { fifoQueue } from "../models/objects/fifo-queue.ts";
import type { Model } from "../models/model.ts";
import { unorderedQueue } from "../models/objects/unordered-queue.ts";
import { decide } from "./decide.ts";

const COUNT = 2_000;

/** All operations are open together, so that no algorithm decides at once. */
function together(line: (place: number) => readonly [f: string, input: Json, output: Json]): Operation[] {
  return Array.from({ length: COUNT }, (_, id): Operation => {
    const [f, input, output] = line(id);
    const [invokeIndex, completeIndex] = [id, COUNT + id];
    const times = { invokeIndex, completeIndex, invokeTime: invokeIndex, completeTime: completeIndex };
    return { id, process: id, f, input, output, outcome: "ok", ...times };
  });
}

/** The time is up after this many looks at the clock. */
function askedAtMost(times: number): { nodesMax: number; bytesMax: number; isTimeUp: () => boolean } {
  let left = times;
  return { nodesMax: 1, bytesMax: 1e9, isTimeUp: () => left-- <= 0 };
}

test("where the time runs out, the reason names the running step, and more time as the only help", () => {
  const increments = together(() => ["increment", 1, 1]);
  // A step of a user's model may take long, so the clock is asked at each step.
  const own: Model = { ...counter, step: (state, call) => counter.step(state, call) };
  expect(decide(own, increments, askedAtMost(1)).because).toBe(
    "time was up during the replay of what the counter algorithm found; raise the time limit",
  );
  const many = Array.from({ length: 20 }, () => increments).flat();
  const filled = many.map((one, id): Operation => ({ ...one, id, f: "enqueue", input: id, output: id }));
  const said = new Set(Array.from({ length: 8 }, (_, times) => decide(fifoQueue, filled, askedAtMost(times)).because));
  expect([...said]).toEqual([
    "time was up during the preparation; raise the time limit",
    "time was up during the fifo-queue algorithm; raise the time limit",
    "time was up during the replay of what the fifo-queue algorithm found; raise the time limit",
  ]);
});

const NO_HELP: readonly (readonly [string, Model, (place: number) => readonly [string, Json, Json]])[] = [
  ["a counter of unequal amounts", counter, (place) => ["increment", 1 + (place % 2), null]],
  ["a queue without order", unorderedQueue, (place) => ["enqueue", place % 3, place % 3]],
];

test.each(NO_HELP)("%s is not told to use unique values, which would not help", (_name, model, line) => {
  expect(decide(model, together(line), askedAtMost(1e9)).because).toMatch(/raise the (time|memory) limit$/);
});

const HELP: readonly (readonly [string, Model, (place: number) => readonly [string, Json, Json]])[] = [
  ["a queue that gets values again", fifoQueue, (place) => ["enqueue", place % 3, place % 3]],
  [
    "a register that gets values again",
    casRegister,
    (place) => (place % 2 === 0 ? ["write", place % 3, null] : ["read", null, place % 3]),
  ],
];

test.each(HELP)("%s is told that unique values would help", (_name, model, line) => {
  expect(decide(model, together(line), askedAtMost(1e9)).because).toMatch(
    /raise the (time|memory) limit, or write unique values$/,
  );
});
