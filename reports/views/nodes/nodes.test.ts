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
