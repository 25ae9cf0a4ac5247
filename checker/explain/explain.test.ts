import { expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { check } from "../check.ts";
import { decide } from "../linearizability/decide.ts";
import { casRegister } from "../models/objects/cells.ts";
import { counter } from "../models/objects/counter.ts";
import { drawObject } from "../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../linearizability/special/testing/families.ts";
import { callOf } from "../models/model.ts";
import { drawHistory } from "../testing/drawn-histories.ts";
import { FAMILIES } from "../testing/families.ts";
import { isLinearizable } from "../testing/oracle.ts";
import type { Model } from "../models/model.ts";
import { fromOneOf } from "./core/any-start.ts";
import { explain } from "./explain.ts";
import { hasOrder } from "./core/exhaustive.ts";
import { observations, wholeValues } from "./core/reductions.ts";

const budget = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => 0 };

test("every invalid history is explained by operations of its own, the culprit among them, in words that a report can join", () => {
  const wrong: string[] = [];
  for (const family of FAMILIES) {
    for (let seed = 0; seed < 60; seed++) {
      const operations = drawHistory(family, seed);
      const explanation = check(operations, family.model, budget).keys[0]?.explanation;
      if (explanation === undefined) continue;
      const { culprit, operations: core, sentences, configurations } = explanation;
      const isOwn = core.every((id) => operations.some((one) => one.id === id));
      const isTold = sentences.length > 1 && sentences.every((one) => one.endsWith("."));
      const isJoinable = configurations.every(({ why }) => !why.endsWith("."));
      if (!core.includes(culprit) || !isOwn || !isTold || !isJoinable) wrong.push(`${family.name}, seed ${seed}`);
      if (sentences.some((one) => one.startsWith("No smaller"))) wrong.push(`${family.name}, seed ${seed}: no core`);
    }
  }
  expect(wrong).toEqual([]);
});

function operation(id: number, f: string, value: number, ...at: readonly [number, number]): Operation {
  const [invokeIndex, completeIndex] = at;
  const times = { invokeIndex, completeIndex, invokeTime: invokeIndex, completeTime: completeIndex };
  return { id, process: id, f, input: f === "read" ? null : value, output: value, outcome: "ok", ...times };
}

test("a long history is explained by the few operations that contradict each other", () => {
  const many = Array.from({ length: 3_000 }, (_, id) => [
    operation(2 * id, "write", id + 1, 4 * id, 4 * id + 1),
    operation(2 * id + 1, "read", id + 1, 4 * id + 2, 4 * id + 3),
  ]).flat();
  const stale = operation(6_000, "read", 7, 12_000, 12_001);
  const report = check([...many, stale], casRegister, budget);
  expect(report.valid).toBe(false);
  expect(report.keys[0]?.explanation?.culprit).toBe(6_000);
  expect(report.keys[0]?.explanation?.operations.length).toBeLessThanOrEqual(3);
});

test("every order is tried from every start: one that fits is found, none is none", () => {
  const write = operation(0, "write", 1, 0, 1);
  const from = (...states: (number | null)[]): Model => fromOneOf(casRegister, states);
  expect(hasOrder(casRegister, [write, operation(1, "read", 1, 2, 3)])).toBe(true);
  expect(hasOrder(from(null, 1, 2), [write, operation(1, "read", 2, 2, 3)])).toBe(false);
  expect(hasOrder(from(null, 2), [write, operation(1, "read", 2, 0, 3)])).toBe(true);
  const many = Array.from({ length: 30 }, (_, id) => operation(id, "write", id, 0, 100));
  expect(hasOrder(casRegister, many)).toBeUndefined();
});

const COLLECTIONS = OBJECT_FAMILIES.filter(({ model }) =>
  ["fifo-queue", "stack", "priority-queue", "element-set"].includes(model.special ?? ""),
);

test.each(COLLECTIONS)(
  "$name: leaving out values, or what changes nothing, keeps a linearizable history so",
  (family) => {
    const { model } = family;
    let tried = 0;
    const wrong: string[] = [];
    for (let seed = 0; seed < 80; seed++) {
      const operations = drawObject(family, seed).filter((one) => callOf(model, one) !== undefined);
      if (!isLinearizable(model, operations)) continue;
      for (const removable of [wholeValues(model, operations), observations(model, operations, -1)]) {
        for (const unit of removable?.units ?? []) {
          tried++;
          const smaller = removable?.without(operations, new Set([unit])) ?? [];
          if (!isLinearizable(model, smaller)) wrong.push(`seed ${seed}, without ${unit}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(20);
  },
);

test("a long history of a queue, a stack or a set is explained by the few operations that contradict each other", () => {
  const rounds = Array.from({ length: 200 }, (_, id) => id);
  const called = (f: string, input: number | null, output: number | boolean | null, at: number): Operation => ({
    ...operation(at, f, 0, 2 * at, 2 * at + 1),
    input,
    output,
  });
  const queue = rounds.flatMap((id) => [
    called("enqueue", id, null, 2 * id),
    called("dequeue", null, id === 150 ? 3 : id, 2 * id + 1),
  ]);
  const stack = rounds.flatMap((id) => [
    called("push", id, null, 2 * id),
    called("pop", null, id === 150 ? 3 : id, 2 * id + 1),
  ]);
  const set = rounds.flatMap((id) => [
    called("add", id, null, 2 * id),
    called("contains", id === 150 ? 3 : id, id !== 150, 2 * id + 1),
  ]);
  for (const [model, operations] of Object.entries({ "fifo-queue": queue, stack, "set-with-remove": set })) {
    const explanation = check(operations, model, budget).keys[0]?.explanation;
    expect(explanation?.culprit).toBe(301);
    expect(explanation?.operations.length).toBeLessThanOrEqual(5);
  }
});

test("once time is up, the object is hardly asked any more, whatever was under way, and what was found stands", () => {
  const rounds = Array.from({ length: 1_500 }, (_, id) => [
    { ...operation(2 * id, "increment", 1, 4 * id, 4 * id + 1), output: null },
    operation(2 * id + 1, "read", id + 1, 4 * id + 2, 4 * id + 3),
  ]).flat();
  const wrong = rounds.map((one) => (one.id === 2_901 ? { ...one, output: 700 } : one));
  const decision = decide(counter, wrong, { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false });
  const sizes: number[] = [];
  for (const looks of [0, 1, 2, 5, 10, 50, 200, 1e9]) {
    let [left, stepsAfter] = [looks, 0];
    const counted: Model = {
      ...counter,
      step: (state, call) => {
        if (left <= 0) stepsAfter++;
        return counter.step(state, call);
      },
    };
    const { operations: core } = explain(counted, wrong, decision, { bytesMax: 1e9, isTimeUp: () => left-- <= 0 });
    expect(stepsAfter).toBeLessThan(500);
    expect(core.length).toBeLessThanOrEqual(20);
    sizes.push(core.length);
  }
  expect(sizes.at(-1)).toBeLessThanOrEqual(3);
});
