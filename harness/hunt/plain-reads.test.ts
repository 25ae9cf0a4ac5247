/**
 * The checks tell what ZooKeeper promises from what it does not: a nemesis that did nothing, or checks that saw nothing,
 * would find plain reads linearizable.
 */
import { expect, test } from "vitest";
import { LOCK_CHECKS, ZNODE_CHECKS } from "../../checker/coordination/checks.ts";
import { oneLeaderAtATime } from "../../checker/coordination/recipes/elections.ts";
import { zookeeperClaim } from "../../systems-under-test/zookeeper/claim.ts";
import { looks } from "./testing/plain-reads.ts";

test("plain reads by clients that only look fail linearizability within 50 seeds, and break nothing that is promised", () => {
  const { seeds, broken, undecided, failures } = looks({ from: 1, to: 50, isEnough: (stale) => stale > 0 });
  expect(broken).toEqual(["linearizable-reads"]);
  // The hunt goes by what is promised.
  expect(failures).toEqual([]);
  expect(seeds).toBeLessThan(50);
  // Now and then the service does not come back in time for the check.
  expect(undecided).toBeLessThan(seeds / 5);
});

test("each check is promised or not, by its name, with each kind of sync", () => {
  const names = [...ZNODE_CHECKS, ...LOCK_CHECKS, oneLeaderAtATime].map(({ name }) => name).sort();
  for (const sync of ["stock", "quorum"]) {
    const { promises = [], weaknesses } = zookeeperClaim({ sync });
    const notPromised = weaknesses.flatMap(({ check }) => check ?? []);
    expect([...promises, ...notPromised].sort()).toEqual(names);
    expect(promises.includes("linearizable-sync-reads")).toBe(sync === "quorum");
  }
});
