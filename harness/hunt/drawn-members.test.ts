/**
 * Members that depend on options: what is drawn goes together.
 */
import { describe, expect, test } from "vitest";
import type { System } from "../../systems-under-test/system.ts";
import { testAndSet } from "../../systems-under-test/test-and-set/system.ts";
import { vmFt } from "../../systems-under-test/vm-ft/system.ts";
import { drawPlan, type PlanRequest } from "./plan/draw-plan.ts";
import type { HuntPlan } from "./plan/plan.ts";

const plansOf = (system: System, fixed: Omit<PlanRequest, "system" | "seed"> = {}): readonly HuntPlan[] =>
  Array.from({ length: 60 }, (_, seed) => drawPlan({ ...fixed, system, seed }));
const sizesOf = (plans: readonly HuntPlan[]): ReadonlySet<number> => new Set(plans.map(({ nodes }) => nodes));

describe("a plan", () => {
  test.each([testAndSet, vmFt])("of $name has as many nodes as its options allow", (system) => {
    const plans = plansOf(system);
    for (const { nodes, options } of plans) expect(system.members(nodes, options)).toHaveLength(nodes);
    expect(sizesOf(plans).size).toBeGreaterThan(1);
  });

  test("has three servers or five with an option that asks for several", () => {
    expect(sizesOf(plansOf(testAndSet, { options: { servers: "raft" } }))).toEqual(new Set([3, 5]));
  });

  test("gives up a drawn option, and no other, that does not go with the number of nodes that was asked for", () => {
    const plans = plansOf(testAndSet, { nodes: 1 });
    expect(sizesOf(plans)).toEqual(new Set([1]));
    expect(plans.every(({ options }) => options["servers"] !== "raft")).toBe(true);
    expect(plans.every(({ options }) => options["arbiterRecords"] !== undefined)).toBe(true);
  });

  test("has a workload that fits its options", () => {
    const workloadsOf = (flag: string): ReadonlySet<string> =>
      new Set(plansOf(testAndSet, { options: { flag } }).map(({ workload }) => workload));
    expect(workloadsOf("plain")).toEqual(new Set(["test-and-set"]));
    expect(workloadsOf("owned")).toEqual(new Set(["test-and-set", "generations"]));
  });
});
