import { expect, test } from "vitest";
import type { Outage, ProgressPoint } from "../data/report-data.ts";
import { progressAt, progressView } from "./progress.ts";

function point(timeNs: number, node: string, committed: number, term?: number): ProgressPoint {
  return { timeNs, node, committed, applied: committed - 1, ...(term === undefined ? {} : { term }) };
}

const run = { durationNs: 100, nodes: ["n2", "n1", "n3"] };
const down: Outage = { node: "n1", kind: "down", startNs: 40, endNs: 60 };

test("what a node said holds until it says more, and nothing holds of one that is down", () => {
  const points = [point(10, "n1", 1, 1), point(20, "n2", 2, 1), point(30, "n1", 3, 2), point(70, "n1", 4, 2)];
  const view = progressView(points, [down, { ...down, kind: "paused", startNs: 15 }], run);
  expect(view).toEqual({
    timesNs: [10, 20, 30, 40, 70, 100],
    nodes: [
      {
        node: "n2",
        term: [null, 1, 1, 1, 1, 1],
        committed: [null, 2, 2, 2, 2, 2],
        applied: [null, 1, 1, 1, 1, 1],
      },
      {
        node: "n1",
        term: [1, 1, 2, null, 2, 2],
        committed: [1, 1, 3, null, 4, 4],
        applied: [0, 0, 2, null, 3, 3],
      },
    ],
  });
});

test("a node of a system without terms has none, and a run in which nobody said anything has no curves", () => {
  expect(progressView([point(5, "n1", 1)], [], run)?.nodes[0]?.term).toEqual([null, null]);
  expect(progressView([], [down], run)).toBeUndefined();
});

test("of very many points there are a thousand moments, and each shows what was said last before it", () => {
  const points = Array.from({ length: 5_000 }, (_, index) => point(index * 10, "n1", index));
  const view = progressView(points, [], { durationNs: 50_000, nodes: [] });
  expect(view?.timesNs.length).toBe(1_000);
  expect(view?.nodes[0]?.committed.slice(0, 2)).toEqual([5, 10]);
  expect(view?.nodes[0]?.committed.at(-1)).toBe(4_999);
});

test("at a moment: what a node had said by then", () => {
  const view = progressView([point(10, "n1", 7, 2), point(70, "n1", 9, 3)], [down], run);
  if (view === undefined) throw new Error("expected curves of the node that said something");
  expect([5, 10, 39, 40, 70].map((timeNs) => progressAt(view, "n1", timeNs)?.committed)).toEqual([
    undefined,
    7,
    7,
    undefined,
    9,
  ]);
  expect(progressAt(view, "n1", 80)).toEqual({ term: 3, committed: 9, applied: 8 });
  expect(progressAt(view, "n3", 80)).toBeUndefined();
});
