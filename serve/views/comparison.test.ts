import { expect, test } from "vitest";
import { inventRun } from "../../reports/testing/invented-run.ts";
import {
  comparedChecks,
  comparedFaults,
  comparedOperations,
  type ComparedRow,
  type ComparedRun,
  comparedSpecs,
} from "./comparison.ts";

function run(standing: "valid" | "invalid", seed: number): ComparedRun {
  const { test: record, results } = inventRun({ standing, seconds: 2, seed });
  return { test: record, results };
}

const named = (rows: readonly ComparedRow[], name: string): ComparedRow | undefined =>
  rows.find((row) => row.name === name);

test("what was asked for differently comes first, down to single values of the specification", () => {
  const [one, other] = [run("valid", 1), run("valid", 2)];
  const changed = {
    ...other,
    test: other.test && { ...other.test, mutant: "R42", spec: { rate: 5, nemesis: [{ fault: "kill", every: "2s" }] } },
  };
  const before = {
    ...one,
    test: one.test && { ...one.test, spec: { rate: 5, nemesis: [{ fault: "kill", every: "9s" }] } },
  };
  const rows = comparedSpecs(before, changed);
  const differing = rows.filter(({ isSame }) => !isSame);
  expect(rows.slice(0, differing.length)).toEqual(differing);
  expect(differing.map(({ name }) => name).sort()).toEqual(["planted bug", "seed", "spec.nemesis.0.every"]);
  expect(named(rows, "planted bug")).toMatchObject({ one: "–", other: "R42" });
  expect(named(rows, "spec.nemesis.0.every")).toMatchObject({ one: "9s", other: "2s" });
  expect(named(rows, "spec.rate")).toMatchObject({ one: "5", other: "5", isSame: true });
});

test("verdicts, latencies and faults stand beside each other", () => {
  const [one, other] = [run("valid", 1), run("invalid", 1)];
  const [check] = comparedChecks(one, other);
  expect(check).toMatchObject({ isSame: false });
  expect([check?.one[0], check?.other[0]]).toEqual(["✓", "✕"]);
  expect(comparedOperations(one, other).map(({ name }) => name)).toContain("read: median latency");
  expect(comparedFaults(one, other).map(({ name }) => name)).toContain("partition");
});

test("a run is the same as itself", () => {
  const one = run("invalid", 3);
  for (const rows of [comparedSpecs, comparedChecks, comparedOperations, comparedFaults].map((each) =>
    each(one, one),
  )) {
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ isSame }) => isSame)).toBe(true);
  }
});

test("a run that left nothing is compared by its dashes", () => {
  const rows = comparedChecks(run("valid", 1), { test: undefined, results: undefined });
  expect(rows.every(({ other }) => other === "–")).toBe(true);
});
