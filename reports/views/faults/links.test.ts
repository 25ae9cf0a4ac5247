import { expect, test } from "vitest";
import type { LinkRecord } from "../../../runs/results.ts";
import type { Band } from "../data/report-data.ts";
import { linkLanes, rulesAt } from "./link-rows.ts";
import { linkSpans } from "./link-spans.ts";

function record(time: number, from: string, to: string, rule: string): LinkRecord {
  return { time, from, to, rule, passed: 1, dropped: 0, delayed: 0 };
}

const cut: Band = { fault: "partition", detail: "", startNs: 2, endNs: 5, isEnded: true, links: ["n1>n2", "broken"] };

test("a link is disturbed from the record of a rule to that of the next; lines between say nothing new", () => {
  const records = [
    record(1, "n1", "n2", "drop"),
    record(2, "n1", "n2", "drop"),
    record(3, "n2", "n1", "delay 50-100 ms"),
    record(4, "n1", "n2", "pass"),
    record(6, "n1", "n2", "lose 20 %, double 5 %"),
  ];
  expect(linkSpans(records, [cut], 9)).toEqual([
    { from: "n1", to: "n2", rule: "drop", fault: "partition", startNs: 1, endNs: 4 },
    { from: "n2", to: "n1", rule: "delay 50-100 ms", fault: "slow", startNs: 3, endNs: 9 },
    { from: "n1", to: "n2", rule: "lose 20 %, double 5 %", fault: "lossy", startNs: 6, endNs: 9 },
  ]);
});

test("where links record no rule, the nemesis says which ones its faults are about", () => {
  const passing = [record(1, "n1", "n2", "pass")];
  expect(linkSpans(passing, [cut], 9)).toEqual([
    { from: "n1", to: "n2", rule: "partition", fault: "partition", startNs: 2, endNs: 5 },
  ]);
});

test("links of a pair are below each other; of too many, those that were disturbed longest are shown", () => {
  const records = [
    record(1, "n10", "n2", "drop"),
    record(1, "n2", "n1", "drop"),
    record(1, "n1", "n2", "drop"),
    record(2, "n10", "n2", "pass"),
  ];
  const spans = linkSpans(records, [], 9);
  const names = (most: number): string[] => linkLanes(spans, most).map(({ from, to }) => `${from}>${to}`);
  expect(names(9)).toEqual(["n1>n2", "n2>n1", "n10>n2"]);
  expect(names(2)).toEqual(["n1>n2", "n2>n1"]);
});

test("at a moment a rule holds from its beginning, up to its end", () => {
  const spans = linkSpans([record(2, "n1", "n2", "drop"), record(4, "n1", "n2", "pass")], [], 9);
  const at = (timeNs: number): (string | undefined)[] => [...rulesAt(spans, timeNs).values()].map(({ rule }) => rule);
  expect([1, 2, 3, 4].map(at)).toEqual([[], ["drop"], ["drop"], []]);
});
