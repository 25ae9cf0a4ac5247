/**
 * Members that change in hunts: drawn, repeated, recorded, and healed.
 */
import { describe, expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/system.ts";
import type { System } from "../../systems-under-test/system.ts";
import { vmFt } from "../../systems-under-test/vm-ft/system.ts";
import { planOf as drawnPlan } from "./campaign.ts";
import { drawPlan, type PlanRequest } from "./plan/draw-plan.ts";
import { fittingStrategies } from "./plan/fitting-entries.ts";
import type { HuntPlan } from "./plan/plan.ts";
import { shrink } from "./shrink/shrink.ts";
import { simulate } from "./simulate.ts";

const CHANGING = { system: raft, strategy: "membership", nodes: 5 } as const;

function strategyOf({ faults }: HuntPlan): string {
  return "strategy" in faults ? faults.strategy : "";
}

function strategiesOf(request: Omit<PlanRequest, "seed">): string[] {
  return Array.from({ length: 100 }, (_, seed) => strategyOf(drawPlan({ ...request, seed })));
}

describe("a run in which members change", () => {
  test.each([1, 2, 3])("is a function of its plan, and is given again by its recorded effects: seed %i", (seed) => {
    const plan = drawPlan({ ...CHANGING, seed });
    const result = simulate(plan);
    expect(result.failures).toEqual([]);
    expect(result.verdict).toBe(true);
    expect(simulate(JSON.parse(JSON.stringify(plan)) as HuntPlan, { isolation: "codec" }).traceHash).toBe(
      result.traceHash,
    );
    const effects = JSON.parse(JSON.stringify(result.effects)) as typeof result.effects;
    const replayed = simulate({ ...plan, faults: { effects } });
    expect(replayed.traceHash).toBe(result.traceHash);
    expect(replayed.events).toEqual(result.events);
    expect(replayed.faults).toEqual(result.faults);
  });

  test("goes on when a node leaves that is still booting, as n5 is here", () => {
    const plan = drawnPlan({ fixed: { strategy: "membership", options: { membership: "single" } } }, raft, 5113);
    const { failures, effects } = simulate(plan);
    expect(effects.find(({ type }) => type === "remove-node")).toMatchObject({ node: "n5", atUs: 537_000 });
    expect(failures).toEqual([]);
  });

  test("has nodes that join and serve, nodes that are gone for good, and counts what was committed", () => {
    const results = [1, 2, 4, 5].map((seed) => simulate(drawPlan({ ...CHANGING, seed })));
    const answeredBy = new Set(results.flatMap(({ events }) => events.map(({ node }) => node)));
    expect([...answeredBy].some((node) => Number(node?.slice(1)) > 5)).toBe(true);
    const ended = results.flatMap(({ effects }) => effects.filter(({ type }) => type === "remove-node"));
    expect(ended.length).toBeGreaterThan(3);
    for (const { faults, notes } of results) {
      const versions = new Set(notes.filter(({ note }) => note.event === "members").map(({ note }) => note["version"]));
      const { armed = 0, effective = 0 } = faults.find(({ fault }) => fault === "membership") ?? {};
      expect(effective).toBeLessThanOrEqual(armed);
      expect(effective).toBeLessThanOrEqual(versions.size);
    }
    expect(results.some(({ faults }) => faults.some((each) => each.fault === "membership" && each.effective > 3))).toBe(
      true,
    );
  });

  test("goes on without effects that were taken away, whatever those that are left name", () => {
    const plan = drawPlan({ ...CHANGING, seed: 3 });
    const { effects } = simulate(plan);
    for (const type of ["add-node", "change-members", "remove-node"]) {
      const fewer = effects.filter((effect) => effect.type !== type);
      expect(fewer.length).toBeLessThan(effects.length);
      expect(simulate({ ...plan, faults: { effects: fewer } }).failures).toEqual([]);
    }
  });

  test("goes on with an option less, where members are then fixed", () => {
    const plan = drawPlan({ ...CHANGING, seed: 3 });
    const { effects } = simulate(plan);
    const fixed = simulate({ ...plan, options: { ...plan.options, membership: "none" }, faults: { effects } });
    expect(fixed.failures).toEqual([]);
    expect(fixed.effects.some(({ type }) => type === "change-members" || type === "add-node")).toBe(false);
    expect(fixed.effects.length).toBeGreaterThan(0);
  });

  test("with a planted bug is found, and shrinks to a few changes, though without its options none could be made", () => {
    const options = { membership: "joint" };
    const planOf = (seed: number): HuntPlan =>
      drawPlan({ system: raft, strategy: "membership", seed, mutant: "R88", options });
    let seed = 3;
    while (seed < 30 && simulate(planOf(seed)).verdict !== false) seed++;
    const { before, after, result } = shrink({ plan: planOf(seed), budget: { runsMax: 40 } });
    expect(result.oracle).toBe("invariant");
    expect(after.faults).toBeLessThan(before.faults / 2);
    expect(result.effects.some(({ type }) => type === "change-members")).toBe(true);
  });
});

describe("a plan", () => {
  test("has changes of members when somebody asks for them, with an option that makes them possible", () => {
    const modes = Array.from({ length: 30 }, (_, seed) => drawPlan({ ...CHANGING, seed }).options["membership"]);
    expect(new Set(modes)).toEqual(new Set(["single", "joint"]));
    const given = drawPlan({ ...CHANGING, seed: 1, options: { membership: "joint" } });
    expect(given.options["membership"]).toBe("joint");
  });

  test("has them by chance where the system offers them, and never where it does not", () => {
    const offering = strategiesOf({ system: raft, options: { membership: "single" } });
    expect(offering.filter((name) => name === "membership").length).toBeGreaterThan(20);
    expect(new Set(offering).size).toBeGreaterThan(8);
    for (const system of [raft, vmFt]) {
      expect(strategiesOf({ system }).filter((name) => fittingStrategies.includes(name))).toEqual([]);
    }
  });

  test("that is asked for them is refused by name where members are fixed", () => {
    const message = /strategy: "membership": .* does not say how its members change/;
    expect(() => drawPlan({ system: vmFt, seed: 1, strategy: "membership" })).toThrow(message);
    expect(() => drawPlan({ ...CHANGING, seed: 1, options: { membership: "none" } })).toThrow(message);
  });

  test("prefers them under the profile of churn where the system has them, and is as before where it has not", () => {
    const churn = { profile: "churn", seed: 0 } as const;
    const changing = strategiesOf({ ...churn, system: raft, options: { membership: "joint" } });
    expect(changing.filter((name) => name === "membership").length).toBeGreaterThan(15);
    expect(strategiesOf({ ...churn, system: raft })).not.toContain("membership");
  });

  test("of a system that names strategies draws from them, too", () => {
    const system: System = { ...raft, huntStrategies: ["silent-clients", "cuts-by-role"] };
    const names = new Set(strategiesOf({ system }));
    expect(names).toContain("silent-clients");
    expect(names).toContain("cuts-by-role");
    expect(names).not.toContain("one-slow-disk");
  });
});

describe("strategies by role", () => {
  test.each(["lagging-followers", "silent-clients", "one-slow-disk", "cuts-by-role"])(
    "%s has effect, breaks no promise, and is given again by its effects",
    (strategy) => {
      const plans = [drawPlan({ system: raft, seed: 2, strategy })];
      for (const plan of plans) {
        const result = simulate(plan);
        expect(result.failures).toEqual([]);
        expect(result.faults.some(({ effective }) => effective > 0)).toBe(true);
        expect(simulate({ ...plan, faults: { effects: result.effects } }).traceHash).toBe(result.traceHash);
      }
    },
  );

  test("cut only between nodes of different roles", () => {
    const { effects, notes } = simulate({
      ...drawPlan({ system: raft, seed: 5, strategy: "cuts-by-role" }),
      ending: "none",
    });
    const cuts = effects.filter((effect) => effect.type === "links" && effect.rule.drop === true);
    expect(cuts.length).toBeGreaterThan(3);
    const roleAt = (node: string, timeNs: number): unknown =>
      notes.findLast((each) => each.node === node && each.note.event === "role" && each.time <= timeNs)?.note["role"];
    const [first] = cuts;
    const links = first?.type === "links" ? first.links : [];
    expect(links.length).toBeGreaterThan(0);
    for (const [from, to] of links) {
      const timeNs = (first?.atUs ?? 0) * 1000;
      expect(roleAt(from, timeNs)).not.toBe(roleAt(to, timeNs));
    }
  });
});
