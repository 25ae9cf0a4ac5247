import { expect, test } from "vitest";
import type { Band } from "./data/report-data.ts";
import { inForce, momentBeside, moments } from "./moments.ts";

const cut: Band = { fault: "partition", detail: "n1 | n2", startNs: 10, endNs: 20, isEnded: true };
const open: Band = { fault: "kill", detail: "", startNs: 15, endNs: 50, isEnded: false };
const leaders = [{ node: "n1", text: "leader, term 1", startNs: 5, endNs: 12, row: 0 }];

test("moments are the beginnings and ends of faults, new leaders and the failure, in order of time", () => {
  expect(moments({ bands: [cut, open], leaders, failureNs: 18 })).toEqual([
    { timeNs: 5, text: "n1: leader, term 1" },
    { timeNs: 10, text: "partition begins: n1 | n2" },
    { timeNs: 15, text: "kill begins" },
    { timeNs: 18, text: "here it fails" },
    { timeNs: 20, text: "partition ends" },
  ]);
});

test("one steps from moment to moment, and from the ends of the run without a cursor", () => {
  const all = moments({ bands: [cut], leaders: [], failureNs: undefined });
  const times = (timeNs: number | undefined): (number | undefined)[] =>
    (["before", "after"] as const).map((way) => momentBeside(all, timeNs, way)?.timeNs);
  expect(times(undefined)).toEqual([20, 10]);
  expect(times(10)).toEqual([undefined, 20]);
  expect(times(15)).toEqual([10, 20]);
  expect(times(20)).toEqual([10, undefined]);
});

test("a fault is in force from its beginning up to its end", () => {
  const names = (timeNs: number): string[] => inForce([cut, open], timeNs).map(({ fault }) => fault);
  expect([9, 10, 15, 20].map(names)).toEqual([[], ["partition"], ["partition", "kill"], ["kill"]]);
});
