import { expect, test } from "vitest";
import { createLinkMeter } from "./link-meter.ts";
import type { Cluster, LinkCounts } from "../clusters/cluster.ts";

/** Two links, n1>n2 and n2>n1, whose counts are set by the test. */
function links(): {
  readonly cluster: Pick<Cluster, "linkCounts">;
  readonly count: (from: string, now: LinkCounts) => void;
} {
  const counts = new Map<string, LinkCounts>();
  return {
    cluster: { linkCounts: (from) => counts.get(from) ?? { passed: 0, dropped: 0, delayed: 0 } },
    count: (from, now) => void counts.set(from, now),
  };
}

const BOTH = [
  ["n1", "n2"],
  ["n2", "n1"],
] as const;

test("a meter counts what links dropped and delayed after it was made, and on which of them", () => {
  const { cluster, count } = links();
  count("n1", { passed: 5, dropped: 7, delayed: 1 });
  const meter = createLinkMeter(cluster, BOTH);
  expect([meter.moved("dropped"), meter.moved("delayed")]).toEqual([
    { count: 0, links: [] },
    { count: 0, links: [] },
  ]);
  count("n1", { passed: 5, dropped: 9, delayed: 1 });
  count("n2", { passed: 1, dropped: 1, delayed: 0 });
  expect(meter.moved("dropped")).toEqual({ count: 3, links: ["n1>n2", "n2>n1"] });
  expect(meter.moved("delayed")).toEqual({ count: 0, links: [] });
});

test("a meter counts what was doubled and overtaken, where links count that", () => {
  const { cluster, count } = links();
  count("n1", { passed: 5, dropped: 0, delayed: 0, duplicated: 2 });
  const meter = createLinkMeter(cluster, BOTH);
  count("n1", { passed: 9, dropped: 0, delayed: 0, duplicated: 3, reordered: 4 });
  expect(meter.moved("duplicated")).toEqual({ count: 1, links: ["n1>n2"] });
  expect(meter.moved("reordered")).toEqual({ count: 4, links: ["n1>n2"] });
});

test("a meter moves with a drop or a delay on any of its links, and not with what passes", () => {
  for (const [change, hasMoved] of [
    [{ passed: 3, dropped: 0, delayed: 0 }, false],
    [{ passed: 0, dropped: 1, delayed: 0 }, true],
    [{ passed: 1, dropped: 0, delayed: 1 }, true],
  ] as const) {
    const { cluster, count } = links();
    const meter = createLinkMeter(cluster, BOTH);
    expect(meter.hasMoved()).toBe(false);
    count("n2", change);
    expect(meter.hasMoved()).toBe(hasMoved);
  }
});
