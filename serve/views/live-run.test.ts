import { expect, test } from "vitest";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { NodeNote } from "../../runs/results.ts";
import { liveRun, WINDOW_S } from "./live-run.ts";

const S = 1e9;
let index = 0;

function event(
  seconds: number,
  process: HistoryEvent["process"],
  type: HistoryEvent["type"],
  f = "read",
  value: Json = 1,
): HistoryEvent {
  return { index: index++, time: seconds * S, process, type, f, value };
}

function role(seconds: number, node: string, name: string): NodeNote {
  return { time: seconds * S, node, note: { event: "role", role: name } };
}

const run = { nodes: ["n1", "n2"], leaderRoles: ["leader"] };

test("counts what ended and what is open, and measures each second", () => {
  const state = liveRun(run);
  state.event(event(0.5, 0, "invoke"));
  state.event(event(0.5, 1, "invoke"));
  state.event(event(1.5, 0, "ok"));
  state.event(event(1.75, 1, "fail"));
  state.event(event(1.8, 1, "invoke"));
  state.event(event(3.1, 2, "invoke"));
  state.event(event(3.2, 2, "ok"));
  const now = state.now();
  expect(now).toMatchObject({ timeNs: 3.2 * S, ok: 2, fail: 1, info: 0, open: 1 });
  expect(now.curves).toMatchObject({ firstS: 0, ok: [0, 1, 0, 1], fail: [0, 1, 0, 0], info: [0, 0, 0, 0] });
  expect(now.curves.p50Ms).toEqual([null, 1000, null, expect.closeTo(100)]);
});

test("quantiles of a second take in what comes later in it", () => {
  const state = liveRun(run);
  for (const [begin, end] of [
    [0, 0.1],
    [0.2, 0.5],
  ] as const) {
    state.event(event(begin, 0, "invoke"));
    state.event(event(end, 0, "ok"));
    state.now();
  }
  expect(state.now().curves).toMatchObject({ p50Ms: [expect.closeTo(100)], maxMs: [expect.closeTo(300)] });
});

test("of a long run only the last stretch is kept", () => {
  const state = liveRun(run);
  for (let second = 0; second < 1000; second++) {
    state.event(event(second, 0, "invoke"));
    state.event(event(second + 0.1, 0, "ok"));
  }
  const { curves, ok } = state.now();
  expect(ok).toBe(1000);
  expect([curves.firstS, curves.ok.length]).toEqual([1000 - WINDOW_S, WINDOW_S]);
  expect(curves.ok.every((rate) => rate === 1)).toBe(true);
});

test("a fault is in force from its start to its stop, and names its nodes", () => {
  const state = liveRun(run);
  state.event(event(1, "nemesis", "info", "start-kill", "one"));
  state.event(event(1.1, "nemesis", "info", "start-kill", { nodes: ["n2"] }));
  state.note(role(0.5, "n2", "leader"));
  expect(state.now().faults).toMatchObject([{ fault: "kill", startNs: S, detail: "n2" }]);
  expect(state.now().nodes[1]).toMatchObject({ node: "n2", isDown: true, isLeader: false, faults: ["kill"] });
  state.event(event(2, "nemesis", "info", "stop-kill", null));
  const { faults, bands, nodes } = state.now();
  expect(faults).toEqual([]);
  expect(bands).toMatchObject([{ fault: "kill", endNs: 2 * S }]);
  expect(nodes[1]).toMatchObject({ isDown: false, isLeader: true });
});

test("nodes are in the role that they named last; one that joined later is there, too", () => {
  const state = liveRun(run);
  state.note(role(1, "n1", "leader"));
  state.note(role(2, "n1", "follower"));
  state.note(role(2, "n7", "leader"));
  expect(state.now().nodes.map(({ node, role: name, isLeader }) => [node, name, isLeader])).toEqual([
    ["n1", "follower", false],
    ["n2", "", false],
    ["n7", "leader", true],
  ]);
});

test("of the faults of a long run only those of the last stretch are shown", () => {
  const state = liveRun(run);
  for (let second = 0; second < 3000; second++) {
    state.event(event(second, "nemesis", "info", second % 2 === 0 ? "start-pause" : "stop-pause", null));
  }
  expect(state.now().bands.length).toBeLessThanOrEqual(WINDOW_S);
  expect(state.now().faults).toEqual([]);
});
