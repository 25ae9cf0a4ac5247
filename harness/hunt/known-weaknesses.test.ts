/**
 * A system that is weak on purpose: what fails because of that is expected, and everything else is found as ever.
 */
import { describe, expect, test } from "vitest";
import type { System } from "../../systems-under-test/system.ts";
import { testAndSet } from "../../systems-under-test/test-and-set/system.ts";
import { zookeeper } from "../../systems-under-test/zookeeper/system.ts";
import { bundledCatalog } from "../catalog.ts";
import { addTallies, emptyTally, type Tally } from "../../runs/hunts/tally.ts";
import { judgeTally } from "../../runs/hunts/tally-verdict.ts";
import { tallyOf, weaknessesIn } from "./campaign.ts";
import type { FixedParts } from "../../runs/hunts/campaign.ts";
import { runSeed } from "./run-seed.ts";

const options = { flag: "plain", servers: "one" };
const seeds = Array.from({ length: 12 }, (_, position) => position + 1);

function tallyWith(fixed: FixedParts, system: System = testAndSet): Tally {
  return seeds
    .map((seed) => runSeed({ fixed: { options, ...fixed } }, system, seed).tally)
    .reduce(addTallies, emptyTally);
}

const expectedBy = ({ expected }: Tally): ReadonlySet<string | undefined> =>
  new Set(expected.flatMap(({ failures = [] }) => failures.map((failure) => failure.expected)));

const campaign = { format: 1, system: "test-and-set", from: 1, to: 1, shard: { index: 1, count: 1 } };

describe("a hunt on a plain flag", () => {
  const tally = tallyWith({});

  test("has expected findings, by both weaknesses, and no other findings", () => {
    expect(tally.findings).toEqual([]);
    expect(expectedBy(tally)).toEqual(new Set(["V09", "V19"]));
    expect(judgeTally(tally).valid).toBe(true);
  });

  test("expects the same when only what clients see counts", () => {
    expect(tallyWith({ watches: false }).expected.map(({ seed }) => seed)).toEqual(
      tally.expected.map(({ seed }) => seed),
    );
  });

  test("finds what has no such reason: the same failures, when nobody saw a weakness", () => {
    const blind = tallyWith({}, { ...testAndSet, createMonitor: () => ({ watch: (_id, node) => node }) });
    expect(blind.expected).toEqual([]);
    expect(blind.findings.map(({ seed }) => seed)).toEqual(tally.expected.map(({ seed }) => seed));
  });

  test.each(["T02", "T04"])("finds the planted bug %s, also in runs in which a weakness shows later", (mutant) => {
    const { findings } = tallyWith({ mutant, options: { ...options, arbiterRecords: 1000 } });
    expect(findings.length).toBeGreaterThan(0);
    for (const { failures = [] } of findings) expect(failures.map(({ expected }) => expected)).toContain(undefined);
  });

  test("does not expect what was wrong before a weakness showed: an arbiter that nobody ever wins at (T04)", () => {
    const { findings, expected } = tallyWith({ mutant: "T04" });
    expect(expected).toEqual([]);
    expect(findings).toHaveLength(seeds.length);
  });

  test("has a finding where only some of a run's failures are expected", () => {
    const { plan, result } = runSeed({ fixed: { options } }, testAndSet, 1);
    const expected = { oracle: "history", message: "two won", timeMs: 9, expected: "V09" } as const;
    const other = { oracle: "events", message: "a storm", timeMs: 12 } as const;
    const both = tallyOf(plan, { ...result, failures: [expected, other] });
    expect([both.findings.length, both.expected.length]).toEqual([1, 0]);
    const one = tallyOf(plan, { ...result, failures: [expected] });
    expect([one.findings.length, one.expected.length]).toEqual([0, 1]);
  });

  test("says in words what the flag promises and what not; one on an owned flag has nothing to say", () => {
    const { weaknesses } = weaknessesIn({ ...campaign, fixed: { options } }, testAndSet, bundledCatalog);
    expect(weaknesses).toMatch(/^This is what the paper's plain flag gives .*\(V19\).*\(V09\)\.$/);
    expect(weaknessesIn({ ...campaign, fixed: {} }, testAndSet, bundledCatalog)).toEqual({});
  });

  test("says nothing of weaknesses that only checks show which its workload does not ask", () => {
    const saidOf = (workload: string): string | undefined =>
      weaknessesIn({ ...campaign, fixed: { workload } }, zookeeper, bundledCatalog).notPromised;
    expect(saidOf("register-recipe")).toBeUndefined();
    expect(saidOf("lock-recipe")).toBe("Not promised by ZooKeeper: late holder.");
  });
});
