import { expect, test } from "vitest";
import type { NodeNote } from "../../../runs/results.ts";
import { smallRun } from "../../testing/small-run.ts";
import { leaderRolesOf } from "./leader-roles.ts";
import { leaderStints } from "./leaders.ts";
import type { Band, LeaderStint } from "../data/report-data.ts";

const END = 100;

function role(time: number, node: string, name: string, term: number): NodeNote {
  return { time, node, note: { event: "role", role: name, term } };
}

function stints(notes: readonly NodeNote[], bands: readonly Band[] = []): LeaderStint[] {
  return leaderStints({ notes, leaderRoles: new Set(["leader", "primary"]) }, bands, END);
}

test("a belief lasts until the node says that it has another role", () => {
  const found = stints([role(10, "n1", "leader", 1), role(60, "n1", "follower", 2)]);
  expect(found).toEqual([{ node: "n1", text: "leader, term 1", startNs: 10, endNs: 60, row: 0 }]);
});

test("two that believe to lead at once are in two rows; one after the other share a row", () => {
  const both = stints([role(10, "n1", "leader", 1), role(50, "n2", "leader", 2)]);
  expect(both.map(({ node, row, endNs }) => [node, row, endNs])).toEqual([
    ["n1", 0, END],
    ["n2", 1, END],
  ]);
  const notes = [role(10, "n1", "leader", 1), role(40, "n1", "follower", 2), role(50, "n2", "leader", 2)];
  expect(stints(notes).map(({ node, row }) => [node, row])).toEqual([
    ["n1", 0],
    ["n2", 0],
  ]);
});

test("a kill that names the leader ends its belief, a kill of another does not", () => {
  const kill = (node: string) => [{ fault: "kill", startNs: 30, endNs: 40, detail: node, isEnded: true }];
  expect(stints([role(10, "n1", "primary", 1)], kill("n1"))[0]?.endNs).toBe(30);
  expect(stints([role(10, "n1", "primary", 1)], kill("n2"))[0]?.endNs).toBe(END);
});

test("a new term is a new belief, and followers have none", () => {
  const notes = [role(1, "n2", "follower", 1), role(10, "n1", "leader", 1), role(20, "n1", "leader", 3)];
  expect(stints(notes).map(({ text, startNs, endNs }) => [text, startNs, endNs])).toEqual([
    ["leader, term 1", 10, 20],
    ["leader, term 3", 20, END],
  ]);
});

test("a belief is told in the words of the run, and a change of them is a new one", () => {
  const notes = [
    { ...role(10, "n1", "leader", 1), text: "rules, year 1" },
    { ...role(20, "n1", "leader", 1), text: "rules, year 1" },
    { ...role(30, "n1", "leader", 1), text: "rules, year 2" },
  ];
  expect(stints(notes).map(({ text, startNs }) => [text, startNs])).toEqual([
    ["rules, year 1", 10],
    ["rules, year 2", 30],
  ]);
});

test("the run says which roles lead; one that was written before that has the roles of its time", () => {
  const { test: record } = smallRun();
  if (record === undefined) throw new Error("a small run has its record");
  expect([...leaderRolesOf({ ...record, leaderRoles: ["king"] })]).toEqual(["king"]);
  expect(leaderRolesOf(record).has("solo")).toBe(true);
});
