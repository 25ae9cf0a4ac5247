import { expect, test } from "vitest";
import { vmFt } from "../../systems-under-test/vm-ft/system.ts";
import { drawPlan } from "./plan/draw-plan.ts";
import { simulate } from "./simulate.ts";

const plans = Array.from({ length: 12 }, (_, position) =>
  drawPlan({ system: vmFt, seed: position + 1, options: { repair: "manual" } }),
);

test("a hunt orders the repairs that a system leaves to its operator, so a pair is asked for and there is one", () => {
  for (const plan of plans)
    expect({ seed: plan.seed, failures: simulate(plan).failures }).toMatchObject({ failures: [] });
});

test("what is ordered in the ending makes up for orders that were taken out of the effects", () => {
  for (const plan of plans.slice(0, 4)) {
    const { effects } = simulate(plan);
    const rest = effects.filter(({ type }) => type !== "operator");
    expect(rest.length).toBeLessThan(effects.length);
    expect(simulate({ ...plan, faults: { effects: rest } }).failures).toEqual([]);
  }
});

test("a recorded run with orders in it is given again by its effects", () => {
  const [plan] = plans;
  if (plan === undefined) throw new Error("expected a plan");
  const { effects, traceHash } = simulate(plan);
  expect(simulate({ ...plan, faults: { effects } }).traceHash).toBe(traceHash);
});
