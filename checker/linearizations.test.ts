import { expect, test } from "vitest";
import type { Operation } from "../histories/operation.ts";
import { check } from "./check.ts";
import { cutAfter } from "./explain/core/reductions.ts";
import { flawIn } from "./linearizability/certificate/certify.ts";
import { linearizations, operationsByKey } from "./linearizations.ts";
import type { Model } from "./models/model.ts";
import { callOf } from "./models/model.ts";
import { drawHistory } from "./testing/drawn-histories.ts";
import { FAMILIES } from "./testing/families.ts";

const plenty = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => 0 };
const limits = { ...plenty, operationsMax: 1_000, stateLengthMax: 200 };
const HISTORIES = 10;

/** Over all families: in some of them few histories are wrong. */
const seen = { whole: 0, prefix: 0 };

/** Each state in the order, worked out by the model alone. */
function statesBy(model: Model, order: readonly Operation[]): string[] {
  let state = model.initial;
  const texts = [model.describeState(state)];
  for (const operation of order) {
    const call = callOf(model, operation);
    const after = call === undefined ? undefined : model.step(state, call);
    if (after === undefined) throw new Error(`operation ${operation.id} does not fit`);
    state = after;
    texts.push(model.describeState(state));
  }
  return texts;
}

test.for(FAMILIES)(
  "every order that is shown is one, up to the return that none explains, with the states of the model: $name",
  (family) => {
    const { model } = family;
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const operations = drawHistory(family, seed);
      const { keys } = check(operations, model, plenty);
      const shown = linearizations(model, () => operationsByKey(model, operations), keys, limits);
      expect(shown.filter(({ endsBefore }) => endsBefore === undefined)).toHaveLength(
        keys.filter(({ valid }) => valid === true).length,
      );
      for (const { key, operations: ids, texts, states, endsBefore } of shown) {
        const own = operations.filter((one) => one.key === key);
        const end = endsBefore === undefined ? undefined : operations[endsBefore]?.completeIndex;
        const explained = end === undefined ? own : cutAfter(own, end - 1);
        const order = ids.flatMap((id) => explained.find((one) => one.id === id) ?? []);
        expect(order).toHaveLength(ids.length);
        expect(flawIn(model, explained, order), `${family.name}, seed ${seed}`).toBeUndefined();
        expect(states.map((place) => texts[place])).toEqual(statesBy(model, order));
        seen[endsBefore === undefined ? "whole" : "prefix"]++;
      }
    }
    expect(seen.whole).toBeGreaterThan(0);
  },
);

test("orders of both kinds were among them", () => {
  expect(Math.min(seen.whole, seen.prefix)).toBeGreaterThan(FAMILIES.length);
});

const family = FAMILIES[0];
if (family === undefined) throw new Error("there are no families");

test("a key that has more operations than are left is passed over, and the others are shown", () => {
  const operations = drawHistory(family, 1);
  const { keys } = check(operations, family.model, plenty);
  const all = linearizations(family.model, () => operationsByKey(family.model, operations), keys, limits);
  expect(
    linearizations(family.model, () => operationsByKey(family.model, operations), keys, {
      ...limits,
      operationsMax: 0,
    }),
  ).toEqual([]);
  expect(all.length).toBeGreaterThan(0);
});

test("when the time is up there are none", () => {
  const operations = drawHistory(family, 1);
  const { keys } = check(operations, family.model, plenty);
  expect(
    linearizations(family.model, () => operationsByKey(family.model, operations), keys, { ...limits, timeLimitMs: 0 }),
  ).toEqual([]);
});

test("long states are cut", () => {
  const operations = drawHistory(family, 1);
  const { keys } = check(operations, family.model, plenty);
  const texts = linearizations(family.model, () => operationsByKey(family.model, operations), keys, {
    ...limits,
    stateLengthMax: 3,
  }).flatMap((one) => one.texts);
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(3);
});
