import { expect, test } from "vitest";
import type { NodeNote } from "../../../runs/results.ts";
import { bareRun } from "../../testing/operations.ts";
import type { NodeView, Outage } from "../data/report-data.ts";
import { linesAround } from "./lines-around.ts";
import { nodeState } from "./node-state.ts";
import { nodeViews } from "./node-views.ts";

function note(time: number, event: string, more: Partial<NodeNote> & { readonly role?: string } = {}): NodeNote {
  const { role, ...rest } = more;
  return { time, node: "n1", note: { event, ...(role === undefined ? {} : { role }) }, ...rest };
}

const down: Outage = { node: "n1", kind: "down", startNs: 60, endNs: 80 };

function viewOf(notes: readonly NodeNote[], outages: readonly Outage[] = [down]): NodeView {
  const known = { leaderRoles: new Set(["boss"]), outages, durationNs: 100, failureNs: undefined };
  const [view] = nodeViews({ ...bareRun([]), notes }, known);
  if (view === undefined) throw new Error("the node that left notes has no view");
  return view;
}

test("a node has a role until the next one, and none when it is down", () => {
  const view = viewOf([
    note(10, "role", { role: "helper", text: "helper of term 1" }),
    note(40, "role", { role: "boss", text: "boss of term 2" }),
    note(85, "role", { role: "helper" }),
  ]);
  expect(view.roles).toEqual([
    { text: "helper of term 1", name: "helper", leads: false, startNs: 10, endNs: 40 },
    { text: "boss of term 2", name: "boss", leads: true, startNs: 40, endNs: 60 },
    { text: "helper", name: "helper", leads: false, startNs: 85, endNs: 100 },
  ]);
});

test("at a moment: its role, whether it runs, and what it said last of each kind", () => {
  const view = viewOf([
    note(10, "role", { role: "boss", text: "boss" }),
    note(20, "commit", { text: "commit 1" }),
    note(30, "snapshot", { text: "snapshot 1" }),
    note(40, "commit", { text: "commit 2" }),
  ]);
  expect(nodeState(view, 5)).toEqual({ node: "n1", role: undefined, leads: false, isOut: undefined, lastSaid: [] });
  expect(nodeState(view, 35)).toMatchObject({ role: "boss", leads: true, lastSaid: ["snapshot 1", "commit 1"] });
  expect(nodeState(view, 70)).toMatchObject({ role: undefined, isOut: "down", lastSaid: ["commit 2", "snapshot 1"] });
});

test("a node that speaks while others are still down is up again", () => {
  const view = viewOf([note(10, "role", { role: "boss" }), note(70, "role", { role: "helper" })]);
  expect(nodeState(view, 65)).toMatchObject({ isOut: "down", role: undefined });
  expect(nodeState(view, 70)).toMatchObject({ isOut: undefined, role: "helper" });
});

test("of many notes those of roles stay, and what is left out is counted", () => {
  const many = Array.from({ length: 400 }, (_, index) => note(index, "commit"));
  const view = viewOf([note(1, "role", { role: "boss" }), ...many]);
  expect(view.notes[0]).toMatchObject({ event: "role" });
  expect(view.notes.length + view.notesOmitted).toBe(401);
  expect(view.notesOmitted).toBe(100);
});

test("of many lines those around the moment are kept, most of them from before it", () => {
  const lines = Array.from({ length: 100 }, (_, timeNs) => ({ timeNs }));
  const times = (around: number | undefined): (number | undefined)[] => {
    const { lines: kept } = linesAround(lines, around, 8);
    return [kept.length, kept[0]?.timeNs, kept.at(-1)?.timeNs];
  };
  expect(times(undefined)).toEqual([8, 92, 99]);
  expect(times(50)).toEqual([8, 45, 52]);
  expect(times(-1)).toEqual([8, 0, 7]);
  expect(linesAround(lines, 50, 100)).toEqual({ lines, omitted: 0 });
});

test("a role that lasts is in the term that the node told since, and where it tells none, in the term in which it began", () => {
  const became = { event: "role", role: "helper", term: 1 };
  const point = (timeNs: number, term?: number) => ({ node: "n1", timeNs, term, committed: 0, applied: 0 });
  const view = (points: readonly ReturnType<typeof point>[]): NodeView => {
    const run = { ...bareRun([]), notes: [{ time: 10, node: "n1", note: became }], progress: points };
    const [only] = nodeViews(run, { leaderRoles: new Set(), outages: [], durationNs: 100, failureNs: undefined });
    if (only === undefined) throw new Error("the node that left notes has no view");
    return only;
  };
  const told = view([
    point(5, 9),
    point(20, 1),
    point(30, 2),
    point(40),
    { ...point(50, 7), node: "n2" },
    point(60, 4),
  ]);
  expect(told.roles.map(({ text, startNs, endNs }) => [text, startNs, endNs])).toEqual([
    ["helper, term 1", 10, 30],
    ["helper, term 2", 30, 60],
    ["helper, term 4", 60, 100],
  ]);
  expect([15, 35, 99].map((timeNs) => nodeState(told, timeNs).role)).toEqual([
    "helper, since term 1",
    "helper, since term 2",
    "helper, since term 4",
  ]);
  expect(nodeState(told, 99, true).role).toBe("helper");
  expect(nodeState(view([]), 99).role).toBe("helper, since term 1");
});
