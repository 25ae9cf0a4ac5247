/**
 * Everything that is to be drawn is drawn, of every model.
 */
import { expect, test } from "vitest";
import { drawObject } from "../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../linearizability/special/testing/families.ts";
import { modelNamed, models } from "../models/catalog.ts";
import { sameJson } from "../models/json-text.ts";
import { drawHistory } from "./drawn-histories.ts";
import { drawCase } from "./drawn-options.ts";
import type { DrawnCase } from "./drawn-options.ts";
import { FAMILIES } from "./families.ts";
import { isLinearizable } from "./oracle.ts";

const SEEDS = 40;

/** A few histories of each family of the model. */
function drawnOf(name: string): DrawnCase[] {
  const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);
  return seeds.flatMap((seed) => [
    ...FAMILIES.filter(({ model }) => model.name === name).map((family) => drawCase(family, drawHistory, seed)),
    ...OBJECT_FAMILIES.filter(({ model }) => model.name === name).map((family) => drawCase(family, drawObject, seed)),
  ]);
}

test.each(models())(
  "$name: drawn with every convention, ties, lost calls, new and in use, right and wrong",
  ({ name }) => {
    const fresh = modelNamed(name).initial;
    const cases = drawnOf(name);
    const inUse = cases.filter(({ model }) => !sameJson(model.initial, fresh));
    const verdicts = inUse.map(({ model, operations, options }) => isLinearizable(model, operations, options));
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
    expect(cases.length - inUse.length).toBeGreaterThan(inUse.length);
    expect(new Set(cases.map(({ options }) => options.readNil))).toEqual(new Set([undefined, "wildcard"]));
    expect(new Set(cases.map(({ options }) => options.failedCas))).toEqual(new Set([undefined, "ignored"]));
    const hasTies = cases.some(
      ({ operations }) => new Set(operations.map((one) => one.invokeIndex)).size < operations.length,
    );
    const areMostLost = cases.some(({ operations }) => {
      const lost = operations.filter(({ outcome }) => outcome === "info");
      return operations.length > 4 && lost.length > operations.length / 2;
    });
    expect([hasTies, areMostLost]).toEqual([true, true]);
  },
);
