/**
 * The checks against their definitions, over drawn histories. `npm run test:oracle` draws many more.
 */
import { expect, test } from "vitest";
import { runTrials } from "../testing/trial.ts";
import { COORDINATION_TRIALS } from "./testing/coordination-trials.ts";
import { ZNODE_CHECKS } from "./checks.ts";
import { drawnService } from "./testing/drawn-service.ts";

const COUNT = 400;

test.each(COORDINATION_TRIALS.slice(0, -1))("$name: the check says what its definition says", (family) => {
  const { kept, broken, mistakes } = runTrials(family, { from: 0, count: COUNT });
  expect(mistakes).toEqual([]);
  expect(Math.min(kept, broken)).toBeGreaterThan(COUNT / 50);
});

test("no check but the one of plain reads refuses what the service promises", () => {
  const kind = { operations: 30, inDoubt: 0.1, expiry: 0.03, backwards: 0, corrupted: 0 };
  const refused = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const { operations, notes } = drawnService(seed, kind);
    for (const testimony of [{ notes: [] }, { notes }]) {
      for (const check of ZNODE_CHECKS) if (check.check(operations, testimony).valid !== true) refused.add(check.name);
    }
  }
  // Nothing makes a drawn server catch up when it answers a sync.
  expect([...refused].sort()).toEqual(["linearizable-reads", "linearizable-sync-reads"]);
});
