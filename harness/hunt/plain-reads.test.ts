/**
 * The checks tell what ZooKeeper promises from what it does not: a nemesis that did nothing, or checks that saw nothing,
 * would find plain reads linearizable.
 */
import { expect, test } from "vitest";
import { looks } from "./testing/plain-reads.ts";

test("plain reads by clients that only look fail linearizability within 50 seeds, and break nothing that is promised", () => {
  const { seeds, broken, undecided } = looks({ from: 1, to: 50, isEnough: (stale) => stale > 0 });
  expect(broken).toEqual(["linearizable-reads"]);
  expect(seeds).toBeLessThan(50);
  // Now and then the service does not come back in time for the check.
  expect(undecided).toBeLessThan(seeds / 5);
});
