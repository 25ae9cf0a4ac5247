import { expect, test } from "vitest";
import { nemesisEvents } from "../../testing/operations.ts";
import { nemesisBands } from "./bands.ts";

const END = 100e6;

test("a band runs from the first start to the last stop, and says what was really done", () => {
  const events = nemesisEvents([
    [10, "start-kill", "one"],
    [12, "start-kill", { target: "one", nodes: ["n3"] }],
    [40, "stop-kill", null],
    [44, "stop-kill", { nodes: ["n3"] }],
  ]);
  expect(nemesisBands(events, END)).toEqual([
    { fault: "kill", startNs: 10e6, endNs: 44e6, detail: "n3", isEnded: true },
  ]);
});

test("a fault that nothing ends lasts to the end of the run", () => {
  expect(nemesisBands(nemesisEvents([[10, "start-pause", null]]), END)).toEqual([
    { fault: "pause", startNs: 10e6, endNs: END, detail: "", isEnded: false },
  ]);
});

test("a fault that says how long it is in force ends by itself", () => {
  const events = nemesisEvents([
    [10, "start-clog", { links: ["a>b"], forMs: 5 }],
    [20, "start-clog", { links: ["a>b"], forMs: 500 }],
  ]);
  expect(nemesisBands(events, END).map(({ startNs, endNs }) => [startNs / 1e6, endNs / 1e6])).toEqual([
    [10, 15],
    [20, 100],
  ]);
});

test("faults of different kinds overlap without ending each other", () => {
  const events = nemesisEvents([
    [10, "start-kill", null],
    [20, "start-partition", null],
    [30, "stop-kill", null],
    [40, "stop-partition", null],
  ]);
  expect(nemesisBands(events, END).map(({ fault, startNs, endNs }) => [fault, startNs / 1e6, endNs / 1e6])).toEqual([
    ["kill", 10, 30],
    ["partition", 20, 40],
  ]);
});

test("a start that was skipped makes no band, and the stop after it does not stretch an earlier one", () => {
  const events = nemesisEvents([
    [10, "start-kill", "one"],
    [11, "start-kill", { target: "one", nodes: ["n1"] }],
    [20, "stop-kill", null],
    [30, "start-kill", "one"],
    [31, "start-kill", { target: "one", skipped: "there is no node to act on" }],
    [40, "stop-kill", null],
  ]);
  expect(nemesisBands(events, END).map(({ startNs, endNs }) => [startNs / 1e6, endNs / 1e6])).toEqual([[10, 20]]);
});

test("a fault started again while in force ends the band before and begins another", () => {
  const events = nemesisEvents([
    [10, "start-slow", "one"],
    [11, "start-slow", { nodes: ["n1"] }],
    [20, "start-slow", "one"],
    [21, "start-slow", { nodes: ["n2"] }],
    [30, "stop-slow", null],
  ]);
  expect(nemesisBands(events, END).map(({ startNs, endNs, detail }) => [startNs / 1e6, endNs / 1e6, detail])).toEqual([
    [10, 20, "n1"],
    [20, 30, "n2"],
  ]);
});

test("healing all ends what is still in force, and nothing that ended before", () => {
  const events = nemesisEvents([
    [10, "start-kill", null],
    [20, "stop-kill", null],
    [30, "start-pause", null],
    [50, "heal-all", null],
  ]);
  expect(nemesisBands(events, END).map(({ fault, endNs, isEnded }) => [fault, endNs / 1e6, isEnded])).toEqual([
    ["kill", 20, true],
    ["pause", 50, true],
  ]);
});
