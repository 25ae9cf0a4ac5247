import { describe, expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/system.ts";
import { vmFt } from "../../systems-under-test/vm-ft/system.ts";
import { drawPlan } from "./plan/draw-plan.ts";
import { portfolio } from "./plan/portfolio.ts";
import { simulate } from "./simulate.ts";

describe.each([raft, vmFt])("a simulated run of $name", (system) => {
  test.each(portfolio.map((entry) => entry.strategy))("is a function of its plan, under %s", (strategy) => {
    const plan = drawPlan({ system, seed: 7, strategy });
    const result = simulate(plan);
    expect(result.failures).toEqual([]);
    expect(result.verdict).toBe(true);
    const again = simulate(JSON.parse(JSON.stringify(plan)));
    expect(again.traceHash).toBe(result.traceHash);
    expect(again.events).toEqual(result.events);
  });

  test.each(portfolio.map((entry) => entry.strategy))(
    "is given again by its recorded effects, under %s",
    (strategy) => {
      const plan = drawPlan({ system, seed: 8, strategy });
      const result = simulate(plan);
      const replayed = simulate({ ...plan, faults: { effects: JSON.parse(JSON.stringify(result.effects)) } });
      expect(replayed.traceHash).toBe(result.traceHash);
      expect(replayed.effects).toEqual(result.effects);
      expect(replayed.events).toEqual(result.events);
    },
  );
});

describe("a planted bug", () => {
  test("is found by what clients see, and the monitor is first", () => {
    const plan = drawPlan({ system: raft, seed: 1, mutant: "R13", strategy: "long-cuts" });
    const failing = [1, 2, 3, 4, 5]
      .map((seed) => simulate({ ...plan, seed }))
      .find((result) => result.verdict === false);
    expect(failing?.failures.map(({ oracle }) => oracle)).toEqual(expect.arrayContaining(["invariant", "history"]));
    expect(failing?.oracle).toBe("invariant");
  });

  test("ends the run at once when so asked", () => {
    const plan = {
      ...drawPlan({ system: raft, seed: 1, mutant: "R13", strategy: "long-cuts" }),
      stopsAtViolation: true,
    };
    const failing = [1, 2, 3, 4, 5]
      .map((seed) => simulate({ ...plan, seed }))
      .find((result) => result.verdict === false);
    expect(failing?.report).toBeUndefined();
    expect(failing?.virtualMs).toBeCloseTo(failing?.failures[0]?.timeMs ?? -1, 0);
  });
});

test("a plan that names what does not exist is refused by name", () => {
  const plan = drawPlan({ system: raft, seed: 1 });
  expect(() => simulate({ ...plan, system: "rift" })).toThrow(
    'expected one of raft, vm-ft, test-and-set, paxos, multi-paxos, zookeeper, mesos, found "rift"',
  );
  expect(() => simulate({ ...plan, workload: "x" })).toThrow("plan: workload");
  expect(() => simulate({ ...plan, faults: { strategy: "x", settings: {} } })).toThrow("strategy: expected one of");
});
