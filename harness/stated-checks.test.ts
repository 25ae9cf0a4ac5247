import { expect, test } from "vitest";
import type { NodeStatement } from "../checker/history-check.ts";
import { mesos } from "../systems-under-test/mesos/system.ts";
import { statedChecks } from "./stated-checks.ts";

const said = (node: string, ms: number, note: NodeStatement["note"]): NodeStatement => ({ node, time: ms * 1e6, note });

function invalidOf(notes: readonly NodeStatement[]): readonly string[] {
  return statedChecks(mesos)
    .filter((check) => check.check([], { notes }).valid === false)
    .map(({ name }) => name);
}

test("a system that names no properties has no checks", () => {
  expect(statedChecks({})).toEqual([]);
});

test("each property has a check, and without notes all hold", () => {
  expect(statedChecks(mesos).map(({ name }) => name)).toEqual(["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9"]);
  expect(invalidOf([])).toEqual([]);
});

test("two masters of one epoch break E1, and nothing else", () => {
  const granted = (holder: string): NodeStatement["note"] => ({ event: "granted", group: "master", epoch: 1, holder });
  expect(invalidOf([said("register", 1, granted("m1")), said("register", 2, granted("m2"))])).toEqual(["E1"]);
  expect(invalidOf([said("register", 1, granted("m1"))])).toEqual([]);
});

test("tasks that have no room on their agent break E2, unless one of them has ended", () => {
  const taken = (task: string): NodeStatement["note"] => ({ event: "task-taken", task, cpus: 3, total: 4, epoch: 1 });
  const ended = { event: "task-ended", task: "t1", state: "KILLED" };
  expect(invalidOf([said("a1", 1, taken("t1")), said("a1", 2, taken("t2"))])).toEqual(["E2"]);
  expect(invalidOf([said("a1", 1, taken("t1")), said("a1", 2, ended), said("a1", 3, taken("t2"))])).toEqual([]);
});

test("an end that an agent tells much later than its scheduler breaks E4; a little later may be the pipes", () => {
  const known = { event: "ended", task: "t1", state: "LOST", reason: "not-on-agent" };
  const ended = { event: "task-ended", task: "t1", state: "FINISHED" };
  expect(invalidOf([said("s1", 1, known), said("a1", 5_000, ended)])).toEqual(["E4"]);
  expect(invalidOf([said("s1", 1, known), said("a1", 50, ended)])).toEqual([]);
});

test("an update that nobody heard before the next one breaks E5", () => {
  const heard = (uuid: string): NodeStatement["note"] => ({
    event: "heard",
    task: "t1",
    state: "RUNNING",
    uuid,
    reason: null,
  });
  expect(invalidOf([said("s1", 1, heard("t1#2"))])).toEqual(["E5"]);
  expect(invalidOf([said("s1", 1, heard("t1#1")), said("s2", 2, heard("t1#1")), said("s2", 3, heard("t1#2"))])).toEqual(
    [],
  );
});

test("a framework that is removed before its time breaks E8", () => {
  const framework = "F1";
  const lost = said("m1", 1_000, { event: "disconnected", epoch: 1, framework });
  const subscribed = {
    event: "subscribed",
    epoch: 1,
    framework,
    scheduler: "s1",
    schedulerEpoch: 1,
    failoverMs: 5_000,
  };
  const removed = (ms: number): NodeStatement => said("m1", ms, { event: "framework-removed", epoch: 1, framework });
  expect(invalidOf([said("m1", 0, subscribed), lost, removed(2_000)])).toEqual(["E8"]);
  expect(invalidOf([said("m1", 0, subscribed), lost, removed(6_000)])).toEqual([]);
});
