/**
 * What is shown of a run while it goes on.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import { keptTerminal } from "../testing/kept-terminal.ts";
import { showProgress, type ShownRun } from "./progress.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const RUN: ShownRun = { name: "raft-cuts", timeLimitMs: 10_000, isVirtual: false, tellsChanges: true };

const nemesis = (f: string, value: Json = null): HistoryEvent => ({
  index: 0,
  time: 0,
  type: "info",
  process: "nemesis",
  f,
  value,
});
const answered = (time: number): HistoryEvent => ({ index: 0, time, type: "ok", process: 1, f: "read", value: 1 });

test("a live line has the time that is left, the rate and the faults in force", () => {
  const { terminal, lives } = keptTerminal();
  let ms = 0;
  const progress = showProgress(RUN, terminal, () => ms);
  const refreshed = (): string | undefined => {
    ms += 1000;
    vi.advanceTimersByTime(250);
    return lives.at(-1);
  };
  expect(refreshed()).toBe("raft-cuts  starting  0 ok/s, 0 ok, 0 unknown");
  progress.phase("workload");
  for (let each = 0; each < 30; each++) progress.event(answered(0));
  progress.event(nemesis("start-pause", "one"));
  progress.event(nemesis("start-pause", { nodes: ["n4"] }));
  progress.event(nemesis("start-kill", "one"));
  progress.event(nemesis("start-kill", { nodes: ["n1"] }));
  expect(refreshed()).toBe("raft-cuts  1 s, 9 s left  30 ok/s, 30 ok, 0 unknown  killed n1  paused n4");
  progress.event(nemesis("stop-kill"));
  progress.event(nemesis("stop-kill", { nodes: ["n1"] }));
  expect(refreshed()).toBe("raft-cuts  2 s, 8 s left  0 ok/s, 30 ok, 0 unknown  paused n4");
  progress.event(nemesis("heal-all"));
  progress.event(nemesis("heal-all"));
  expect(refreshed()).toBe("raft-cuts  3 s, 7 s left  0 ok/s, 30 ok, 0 unknown");
  progress.end();
  expect(lives.at(-1)).toBe("");
});

test("in virtual time the events tell what has passed", () => {
  const { terminal, lives } = keptTerminal();
  const progress = showProgress({ ...RUN, isVirtual: true }, terminal, () => 5);
  progress.phase("workload");
  progress.event(answered(4e9));
  vi.advanceTimersByTime(250);
  progress.end();
  expect(lives[0]).toContain("  4 s, 6 s left  ");
});

test("elsewhere each change is a line, told once and in words; of a suite's tests none is", () => {
  for (const tellsChanges of [true, false]) {
    const { terminal, warned } = keptTerminal();
    const progress = showProgress({ ...RUN, tellsChanges }, terminal);
    progress.phase("workload");
    progress.event(nemesis("start-partition", "halves"));
    progress.event(nemesis("start-partition", { target: "halves", links: ["n1>n2", "n2>n1"] }));
    progress.end();
    expect(warned).toEqual(tellsChanges ? ["raft-cuts: workload", "raft-cuts: cut n1 from n2"] : []);
  }
});
