import { expect, test } from "vitest";
import type { Operation } from "../../../histories/operation.ts";
import { BOUNDLESS } from "../../base/effort.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { draws } from "../../testing/drawn-histories.ts";
import { isLinearizable } from "../../testing/oracle.ts";
import { fromAnywhere, fromOneOf } from "./any-start.ts";
import { laxObjects } from "./lax-objects.ts";
import { moments } from "./reachable.ts";
import { cutAfter, cutBefore, observations, pairs, single, wholeValues } from "./reductions.ts";
import type { Removable } from "./removable.ts";
import { DRAWN_FAMILIES } from "../testing/invalid-histories.ts";

const SEEDS = 120;

/** Linearizable histories of the family, of those that take part, each with a way to draw. */
function* rightOnes(family: (typeof DRAWN_FAMILIES)[number]): Generator<{ seed: number; taking: Operation[] }> {
  for (let seed = 0; seed < SEEDS; seed++) {
    const taking = family.short(seed).filter((one) => callOf(family.model, one) !== undefined);
    if (taking.length <= 11 && isLinearizable(family.model, taking)) yield { seed, taking };
  }
}

function someGone(seed: number, operations: readonly Operation[], removable: Removable | undefined): Operation[] {
  const random = draws(seed);
  const gone = new Set((removable?.units ?? []).filter(() => random.chance(0.5)));
  return removable?.without(operations, gone) ?? [...operations];
}

const partOf = (model: Model, operations: readonly Operation[], seed: number): Operation[] => {
  const random = draws(seed);
  const end = 2 * operations.length + 2;
  return cutBefore(cutAfter(operations, random.below(end), model), random.below(end), model);
};

test.each(DRAWN_FAMILIES)("$name: a part of a linearizable history is linearizable from anything", (family) => {
  const { model } = family;
  const wrong: string[] = [];
  for (const { seed, taking } of rightOnes(family)) {
    const part = partOf(model, taking, seed);
    const free = fromAnywhere(model, part);
    if (free !== undefined && !isLinearizable(free, part)) wrong.push(`seed ${seed}`);
  }
  expect(wrong).toEqual([]);
});

test.each(DRAWN_FAMILIES)("$name: what follows a moment is linearizable from one of its states", (family) => {
  const { model } = family;
  const wrong: string[] = [];
  for (const { seed, taking } of rightOnes(family)) {
    for (const { from, states } of moments(model, taking, BOUNDLESS)) {
      if (!isLinearizable(fromOneOf(model, states), cutBefore(taking, from, model)))
        wrong.push(`seed ${seed}, ${from}`);
    }
  }
  expect(wrong).toEqual([]);
});

test.each(DRAWN_FAMILIES)(
  "$name: leaving out contents, or what changes nothing, keeps a linearizable history so",
  (family) => {
    const { model } = family;
    const wrong: string[] = [];
    for (const { seed, taking } of rightOnes(family)) {
      for (const removable of [wholeValues(model, taking), observations(model, taking, undefined)]) {
        if (!isLinearizable(model, someGone(seed, taking, removable))) wrong.push(`seed ${seed}`);
      }
    }
    expect(wrong).toEqual([]);
  },
);

test("a lax object allows what the object allows, with any of what it lets go left out", () => {
  const wrong: string[] = [];
  const tried = new Map<string, number>();
  for (const family of DRAWN_FAMILIES) {
    const { model } = family;
    for (const { seed, taking } of rightOnes(family)) {
      const part = partOf(model, taking, seed);
      for (const [at, lax] of laxObjects(model, taking).entries()) {
        const fromFirst =
          lax.atFirst === undefined ? [] : [{ free: { ...lax.model, initial: lax.atFirst }, whole: taking }];
        for (const { free, whole } of [{ free: lax.model, whole: part }, ...fromFirst]) {
          const less = someGone(seed, whole, observations(model, whole, undefined));
          const withoutSome = someGone(seed, less, single(less, -1, lax));
          const withoutPairs = someGone(seed, withoutSome, pairs(withoutSome, -1, lax));
          const isFine = [whole, less, withoutSome, withoutPairs].every((list) => isLinearizable(free, list));
          if (!isFine) wrong.push(`${family.name}, seed ${seed}, form ${at}`);
          if (withoutPairs.length < whole.length) tried.set(model.name, (tried.get(model.name) ?? 0) + 1);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect([...tried.keys()].sort()).toEqual(
    ["counter", "fenced-lock", "key-value", "mutex", "semaphore", "append-list", "text"].sort(),
  );
});
