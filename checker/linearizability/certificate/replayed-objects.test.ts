/**
 * Objects that change in place against the steps that they stand for, call by call, over drawn calls.
 */
import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import { elementSet } from "../../models/objects/element-set.ts";
import { fifoQueue } from "../../models/objects/fifo-queue.ts";
import { growSet } from "../../models/objects/grow-set.ts";
import type { Call, Model } from "../../models/model.ts";
import { priorityQueue } from "../../models/objects/priority-queue.ts";
import { stack } from "../../models/objects/stack.ts";
import { uniqueIds } from "../../models/objects/unique-ids.ts";
import { draws } from "../../testing/drawn-histories.ts";
import type { Draws } from "../../testing/drawn-histories.ts";
import { replayOf } from "./replay.ts";
import { REPLAYED } from "./replayed-objects.ts";

const SEQUENCES = 150;
const CALLS_MAX = 60;
/** Few, so that they meet again; alike in all but their kind. */
const VALUES: readonly Json[] = [0, 1, 2, "1", [1], { a: 1, b: [2] }, { b: [2], a: 1 }, true, false];

interface Sample {
  readonly model: Model;
  readonly held: readonly Json[];
  readonly value: (random: Draws) => Json;
  /** What the object may answer in this state, as one would guess. */
  readonly answer: (state: readonly Json[], call: { readonly f: string; readonly input: Json }, random: Draws) => Json;
}

const any = (random: Draws): Json => random.pick(VALUES);
const whole = (random: Draws): Json => random.below(6) - 2;

const SAMPLES: readonly Sample[] = [
  { model: fifoQueue, held: [1, "1"], value: any, answer: (state) => state[0] ?? null },
  { model: stack, held: [1, "1"], value: any, answer: (state) => state.at(-1) ?? null },
  { model: priorityQueue, held: [3, 1, 1], value: whole, answer: (state) => state[0] ?? null },
  { model: growSet, held: [1, "1"], value: any, answer: (state) => [...state].reverse() },
  {
    model: elementSet,
    held: [1, "1"],
    value: any,
    answer: (state, { f }, random) => (f === "read" ? [...state].reverse() : random.chance(0.5)),
  },
  { model: uniqueIds, held: ["a", 1], value: any, answer: (_state, _call, random) => random.below(500) },
];

function drawCall({ model, value, answer }: Sample, state: Json, random: Draws): Call {
  const f = random.pick(model.functions);
  const input = value(random);
  if (random.chance(0.1)) return { f, input, known: false };
  const right = answer(Array.isArray(state) ? (state as Json[]) : [], { f, input }, random);
  const wrong = random.pick([value(random), null, [value(random)], [value(random), value(random)]]);
  return { f, input, output: random.chance(0.1) ? wrong : right, known: true };
}

test("there is a sample of each", () => {
  expect(SAMPLES.map(({ model }) => model.step)).toEqual([...REPLAYED.keys()]);
});

test.each(SAMPLES)("$model.name: takes and refuses the calls that its step takes and refuses", (sample) => {
  const tally = { taken: 0, refused: 0 };
  for (let seed = 0; seed < SEQUENCES; seed++) {
    const random = draws(seed);
    const fresh = sample.model;
    const initial = seed % 3 === 0 ? fresh.beginning?.stateOf([...sample.held]) : fresh.initial;
    const model = { ...fresh, initial: initial ?? null };
    const object = replayOf(model);
    let state: Json = model.initial;
    for (let left = random.below(CALLS_MAX); left > 0; left--) {
      const call = drawCall(sample, state, random);
      const after = model.step(state, call);
      const isTaken = object.apply(call);
      tally[isTaken ? "taken" : "refused"]++;
      state = after ?? state;
      expect([seed, call, isTaken, object.state()]).toEqual([seed, call, after !== undefined, state]);
    }
  }
  expect(Math.min(tally.taken, tally.refused)).toBeGreaterThan(SEQUENCES);
});

test("a queue that is filled and drained again and again holds what its step would", () => {
  const object = replayOf(fifoQueue);
  let [begin, end] = [0, 0];
  for (let wave = 0; wave < 8; wave++) {
    for (let left = 3_000; left > 0; left--, end++)
      object.apply({ f: "enqueue", input: end, output: end, known: true });
    for (let left = 2_900; left > 0; left--, begin++) {
      expect(object.apply({ f: "dequeue", input: null, output: begin, known: true })).toBe(true);
    }
    expect(object.apply({ f: "dequeue", input: null, output: begin + 1, known: true })).toBe(false);
    expect(object.state()).toEqual(Array.from({ length: end - begin }, (_, at) => begin + at));
  }
});

test("a model made of another, with a step of its own, is replayed by its own step", () => {
  const lossy: Model = { ...fifoQueue, step: (state) => state };
  const object = replayOf(lossy);
  expect(object.apply({ f: "enqueue", input: 1, output: 1, known: true })).toBe(true);
  expect(object.state()).toEqual([]);
});
