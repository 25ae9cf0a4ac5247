import { expect, test } from "vitest";
import { nemesisEvents } from "../../testing/operations.ts";
import { faultMarks } from "./fault-marks.ts";

function textsOf(events: Parameters<typeof nemesisEvents>[0]): readonly (readonly [number, string])[] {
  return faultMarks({ nemesis: nemesisEvents(events) }).map(({ timeNs, text }) => [timeNs / 1e6, text]);
}

test("of what the nemesis is about to do and what it did, only the latter has a mark", () => {
  const links = ["n1>n2", "n2>n1"];
  expect(
    textsOf([
      [1, "start-duplicate", "all"],
      [2, "start-kill", "one"],
      [3, "start-duplicate", { target: "all", nodes: ["n1", "n2"], links }],
      [4, "start-kill", { target: "one", nodes: ["n3"] }],
      [8, "stop-duplicate", null],
      [9, "stop-duplicate", { duplicated: 14 }],
    ]),
  ).toEqual([
    [3, "duplicate: n1→n2, n2→n1"],
    [4, "kill: n3"],
    [9, "duplicate ends: 14 messages doubled"],
  ]);
});

test("what was announced and not done, or is recorded once, keeps its mark", () => {
  expect(
    textsOf([
      [1, "start-pause", "leader"],
      [2, "stop-pause", null],
      [3, "start-pause", { nodes: ["n2"] }],
      [4, "start-pause", { nodes: ["n1"] }],
      [5, "stop-pause", null],
      [6, "heal-all", null],
    ]),
  ).toEqual([
    [1, "pause: leader"],
    [2, "pause ends"],
    [3, "pause: n2"],
    [4, "pause: n1"],
    [5, "pause ends"],
  ]);
});
