import { describe, expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/system.ts";
import { addTallies, emptyTally, type Tally } from "../../runs/hunts/tally.ts";
import { CAMPAIGN_FORMAT, seedsOf, type CampaignSpec } from "../../runs/hunts/campaign.ts";
import { judgeTally } from "../../runs/hunts/tally-verdict.ts";
import { runSeed } from "./run-seed.ts";

const spec: CampaignSpec = {
  format: CAMPAIGN_FORMAT,
  system: "raft",
  from: 1,
  to: 12,
  shard: { index: 1, count: 1 },
  fixed: { mutant: "R13" },
};
const part = (index: number, count: number): CampaignSpec => ({ ...spec, shard: { index, count } });
const tallyOfAll = (seeds: readonly number[]): Tally =>
  seeds.map((seed) => runSeed(spec, raft, seed).tally).reduce(addTallies, emptyTally);

describe("a campaign", () => {
  test("is split into shards that together are every seed once", () => {
    const all = [1, 2, 3, 4, 5].flatMap((index) => seedsOf(part(index, 5)));
    expect(all.sort((a, b) => a - b)).toEqual(seedsOf(spec));
  });

  test("gives the same tally in one piece, in shards, and backwards", () => {
    const whole = tallyOfAll(seedsOf(spec));
    expect(whole.findings.length).toBeGreaterThan(5);
    const shards = [1, 2, 3, 4].map((index) => tallyOfAll(seedsOf(part(index, 4))));
    expect(shards.reduce(addTallies, emptyTally)).toEqual(whole);
    expect(shards.reverse().reduce(addTallies, emptyTally)).toEqual(whole);
  });
});

describe("a tally means", () => {
  const clean: Tally = { ...emptyTally, seeds: 1000, faults: { kill: { armed: 5, effective: 5 } } };

  test("valid, when nothing was found and everything had effect", () => {
    expect(judgeTally(clean)).toEqual({ valid: true, reasons: [] });
  });

  test("false, when two runs of one seed differ", () => {
    expect(judgeTally({ ...clean, unrepeatable: [{ seed: 7, difference: "event 3" }] }).valid).toBe(false);
  });

  test("unknown, when a kind of fault never had effect, the load was too small, or nothing was run", () => {
    expect(judgeTally({ ...clean, faults: { clog: { armed: 9, effective: 0 } } }).valid).toBe("unknown");
    expect(judgeTally({ ...clean, idleSeeds: Array.from({ length: 60 }, (_, seed) => seed) }).valid).toBe("unknown");
    expect(judgeTally({ ...clean, undecidedSeeds: [3] }).valid).toBe("unknown");
    expect(judgeTally(emptyTally).valid).toBe("unknown");
  });

  test("unknown, when operations of one name were tried often and never succeeded", () => {
    const operations = { read: { invoked: 900, ok: 850 }, cas: { invoked: 900, ok: 0 } };
    expect(judgeTally({ ...clean, operations })).toEqual({
      valid: "unknown",
      reasons: ["cas was tried 900 times and never succeeded."],
    });
    expect(judgeTally({ ...clean, operations: { cas: { invoked: 900, ok: 1 } } }).valid).toBe(true);
    expect(judgeTally({ ...clean, operations: { cas: { invoked: 9, ok: 0 } } }).valid).toBe(true);
  });

  test("counts operations of clients by name", () => {
    const { operations } = tallyOfAll([1, 2, 3]);
    expect(Object.keys(operations)).toContain("read");
    for (const { invoked, ok } of Object.values(operations)) expect(ok).toBeLessThanOrEqual(invoked);
    expect(Object.keys(operations)).not.toContain("start-kill");
  });
});
