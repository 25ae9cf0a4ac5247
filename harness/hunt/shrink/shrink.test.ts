import { describe, expect, test } from "vitest";
import { raft } from "../../../systems-under-test/raft/system.ts";
import { vmFt } from "../../../systems-under-test/vm-ft/system.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { drawPlan, type PlanRequest } from "../plan/draw-plan.ts";
import type { HuntPlan } from "../plan/plan.ts";
import { failureKind } from "./shrink-failure.ts";
import { NotFailingError, shrink, type Shrunk } from "./shrink.ts";
import { simulate } from "../simulate.ts";
import { simulateWithStory } from "../story/story-run.ts";

/** The plan of the first seed that fails. */
function failingPlan(request: Omit<PlanRequest, "seed">): HuntPlan {
  for (let seed = 1; seed <= 30; seed++) {
    const plan = drawPlan({ ...request, seed });
    if (simulate(plan).verdict === false) return plan;
  }
  throw new Error(`no seed up to 30 finds ${request.mutant ?? "anything"}`);
}

function shrunkOf(system: System, mutant: string, more: Partial<PlanRequest> = {}): Shrunk {
  return shrink({ plan: failingPlan({ system, mutant, ...more }), budget: { runsMax: 600 } });
}

describe("a planted bug", () => {
  test.each([
    ["R09", raft, { nodes: 3 }],
    ["R42", raft, {}],
    ["R46", raft, { options: { readFrom: "any" } }],
    ["V05", vmFt, {}],
  ] as const)("%s shrinks to a few faults and operations that fail alike", (mutant, system, more) => {
    const { plan, result, kind, before, after } = shrunkOf(system, mutant, more);
    expect(after.faults).toBeLessThanOrEqual(4);
    expect(after.operations).toBeLessThanOrEqual(6);
    expect(after.faults + after.operations).toBeLessThan(before.faults + before.operations);
    const again = simulate(JSON.parse(JSON.stringify(plan)) as HuntPlan);
    expect(again.traceHash).toBe(result.traceHash);
    expect(again.failures.slice(0, 1).map(failureKind)).toEqual([kind]);
    const told = simulateWithStory(plan);
    expect(told.result.traceHash).toBe(result.traceHash);
    expect(told.story.at(-1)?.text).toContain(result.message);
    expect(told.messages.length).toBeGreaterThan(0);
    const { mutant: _planted, ...correct } = plan;
    expect(simulate(correct).failures).toEqual([]);
  });

  test("that only clients see shrinks, too", () => {
    const { kind, plan, after } = shrunkOf(raft, "R42", { watches: false, nodes: 3 });
    expect(kind).toEqual({ oracle: "history" });
    expect(plan.ending).toBe("none");
    expect(after.operations).toBeLessThanOrEqual(6);
  });
});

test("shrinking is a function of the plan and the number of runs", () => {
  const plan = failingPlan({ system: raft, mutant: "R42" });
  const [one, other] = [0, 1].map(() => shrink({ plan, budget: { runsMax: 25 } }));
  expect(one?.plan).toEqual(other?.plan);
  expect(one?.runs).toBe(other?.runs);
});

test("a budget of one run gives the plan back, and says that it may not be the smallest", () => {
  const plan = failingPlan({ system: raft, mutant: "R42" });
  const { plan: kept, isSmallest, runs } = shrink({ plan, budget: { runsMax: 1 } });
  expect({ kept, isSmallest, runs }).toEqual({ kept: plan, isSmallest: false, runs: 1 });
});

test("a budget of few events ends it, too", () => {
  const plan = failingPlan({ system: raft, mutant: "R42" });
  const { eventCount } = simulate(plan);
  const { runs, isSmallest } = shrink({ plan, budget: { runsMax: 100, eventsMax: eventCount } });
  expect({ runs, isSmallest }).toEqual({ runs: 1, isSmallest: false });
});

test("a plan that does not fail, or not so, is refused", () => {
  const plan = drawPlan({ system: raft, seed: 7 });
  expect(() => shrink({ plan, budget: { runsMax: 5 } })).toThrow(NotFailingError);
  const failing = failingPlan({ system: raft, mutant: "R42" });
  const failure = { oracle: "liveness" } as const;
  expect(() => shrink({ plan: failing, failure, budget: { runsMax: 5 } })).toThrow("of the oracle liveness");
});
