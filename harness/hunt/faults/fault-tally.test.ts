import { expect, test } from "vitest";
import { startedToy } from "../../clusters/simulated/testing/started-toy.ts";
import { createFaultTally } from "./fault-tally.ts";
import type { LinkEnds } from "../../nemesis/effect.ts";

const links: readonly LinkEnds[] = [["n1", "n2"]];

test("a cut counts as effective once a message was dropped by it, and not before", () => {
  const { cluster, operate } = startedToy({ seed: 1 });
  const tally = createFaultTally(cluster);
  const cut = { drop: true };
  tally.begin({ type: "links", links, rule: cut });
  cluster.setLink("n1", "n2", cut);
  expect(tally.counts()).toEqual([{ fault: "partition", armed: 1, effective: 0 }]);
  operate({ worker: 0, f: "write", value: 1 });
  expect(cluster.linkCounts("n1", "n2").dropped).toBeGreaterThan(0);
  expect(tally.counts()).toEqual([{ fault: "partition", armed: 1, effective: 1 }]);
  expect(tally.counts()).toEqual([{ fault: "partition", armed: 1, effective: 1 }]);
});

test("what only ends a fault is none", () => {
  const { cluster } = startedToy({ seed: 1 });
  const tally = createFaultTally(cluster);
  tally.begin({ type: "restart", node: "n1" })();
  tally.begin({ type: "links", links, rule: {} })();
  tally.begin({ type: "kill", node: "n1", powerLoss: false })();
  expect(tally.counts()).toEqual([{ fault: "kill", armed: 1, effective: 1 }]);
});
