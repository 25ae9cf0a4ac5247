/**
 * The checks of a cluster manager's clients: what they were told of tasks, and what had room.
 */
import { describe, expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { capacity } from "./capacity.ts";
import { taskAnswers } from "./task-answers.ts";
import type { SeenTask } from "./task-history.ts";

const seen = (name: string, how: Partial<SeenTask> = {}): SeenTask => ({
  task: `F-${name}`,
  name,
  agentId: "A1",
  cpus: 1,
  agentCpus: 4,
  state: "RUNNING",
  hasEnded: false,
  ...how,
});

const ended = (name: string, state = "KILLED", how: Partial<SeenTask> = {}): SeenTask =>
  seen(name, { state, hasEnded: true, ...how });

/** An operation from one place of the history to another; without an answer it never ended. */
function operation(
  id: number,
  f: string,
  at: readonly [from: number, to: number],
  input: Json,
  output?: object,
): Operation {
  const [invokeIndex, completeIndex] = at;
  const common = { id, process: id, f, input, invokeIndex, invokeTime: invokeIndex };
  if (output === undefined) return { ...common, outcome: "info" };
  return { ...common, outcome: "ok", output: output as Json, completeIndex, completeTime: completeIndex };
}

const launch = (id: number, at: readonly [number, number], name: string, output?: SeenTask, fails = false): Operation =>
  operation(id, "launch", at, { name, fails }, output);
const kill = (id: number, at: readonly [number, number], name: string, output?: SeenTask): Operation =>
  operation(id, "kill", at, { name }, output);
const read = (id: number, at: readonly [number, number], ...tasks: readonly SeenTask[]): Operation =>
  operation(id, "read", at, null, tasks);

const verdictOf = (
  check: typeof capacity,
  ...operations: readonly Operation[]
): readonly [unknown, readonly number[]] => {
  const { valid, operations: shown } = check.check(operations);
  return [valid, shown];
};

describe("task-answers", () => {
  test("takes a task that is launched, seen, killed and seen again", () => {
    const history = [
      launch(0, [0, 1], "t1", seen("t1")),
      read(1, [2, 3], seen("t1")),
      kill(2, [4, 5], "t1", ended("t1")),
      read(3, [6, 7], ended("t1")),
    ];
    expect(verdictOf(taskAnswers, ...history)).toEqual([true, []]);
  });

  test("refuses a task that runs after it had ended, unless the question was asked before", () => {
    const killed = kill(0, [0, 3], "t1", ended("t1"));
    expect(verdictOf(taskAnswers, killed, read(1, [4, 5], seen("t1")))).toEqual([false, [0, 1]]);
    expect(verdictOf(taskAnswers, killed, read(1, [2, 5], seen("t1")))).toEqual([true, []]);
  });

  test("refuses an end that is told differently later", () => {
    const later = read(1, [4, 5], ended("t1", "LOST"));
    expect(verdictOf(taskAnswers, kill(0, [0, 3], "t1", ended("t1")), later)).toEqual([false, [0, 1]]);
  });

  test("refuses a task that moved to another agent, or changed its name", () => {
    const first = read(0, [0, 1], seen("t1"));
    expect(verdictOf(taskAnswers, first, read(1, [2, 3], seen("t1", { agentId: "A2" })))).toEqual([false, [0, 1]]);
    expect(verdictOf(taskAnswers, first, read(1, [2, 3], seen("t1", { name: "t9" })))).toEqual([false, [0, 1]]);
  });

  test("refuses a view without a task that was known when it was asked for", () => {
    const launched = launch(0, [0, 1], "t1", seen("t1"));
    expect(verdictOf(taskAnswers, launched, read(1, [2, 3]))).toEqual([false, [0, 1]]);
    expect(verdictOf(taskAnswers, launched, read(1, [0, 3]))).toEqual([true, []]);
  });

  test("refuses an answer about another task, a kill of what goes on, and the success of a task that fails", () => {
    expect(verdictOf(taskAnswers, launch(0, [0, 1], "t1", seen("t2")))[0]).toBe(false);
    expect(verdictOf(taskAnswers, kill(0, [0, 1], "t1", seen("t1")))[0]).toBe(false);
    expect(verdictOf(taskAnswers, launch(0, [0, 1], "t1", ended("t1", "FINISHED"), true))[0]).toBe(false);
    expect(verdictOf(taskAnswers, launch(0, [0, 1], "t1", ended("t1", "FAILED"), true))[0]).toBe(true);
  });
});

describe("capacity", () => {
  const two = (second: readonly [number, number], killedAt: number): readonly Operation[] => [
    launch(0, [0, 2], "t1", seen("t1", { cpus: 3 })),
    launch(1, second, "t2", seen("t2", { cpus: 3 })),
    kill(2, [killedAt, 20], "t1", ended("t1", "KILLED", { cpus: 3 })),
    kill(3, [21, 22], "t2", ended("t2", "KILLED", { cpus: 3 })),
  ];

  test("refuses two tasks of 3 cpus at one moment on an agent of 4 (witness W22)", () => {
    expect(verdictOf(capacity, ...two([1, 3], 10))).toEqual([false, [0, 1]]);
  });

  test("takes them one after the other: the kill of the first was asked for before the second was seen", () => {
    expect(verdictOf(capacity, ...two([11, 12], 10))).toEqual([true, []]);
  });

  test("says nothing of tasks that may have ended by themselves", () => {
    const [first, second] = two([1, 3], 10);
    expect(verdictOf(capacity, ...[first, second].flatMap((one) => one ?? []))).toEqual([true, []]);
  });

  test("counts each agent by itself", () => {
    const elsewhere = { cpus: 3, agentId: "A2" };
    const history = two([1, 3], 10).map((one) => (one.id === 1 ? launch(1, [1, 3], "t2", seen("t2", elsewhere)) : one));
    expect(verdictOf(capacity, ...history)).toEqual([true, []]);
  });
});
