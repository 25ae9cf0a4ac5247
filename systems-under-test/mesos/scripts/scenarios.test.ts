/**
 * The three failures of a cluster manager, told as stories: nothing goes wrong in the correct system, and each tells what happened.
 */
import { expect, it } from "vitest";
import { executorAndAgentFail, masterDies, schedulerFails } from "./scenarios.ts";

/** Those of the sentences that a story must have, in the order in which it has them. */
function among(story: readonly string[], wanted: readonly RegExp[]): readonly string[] {
  return wanted.map((pattern) => story.find((sentence) => pattern.test(sentence)) ?? `nothing like ${pattern.source}`);
}

it("a master dies: the next one learns of agents, framework and tasks from them", () => {
  const { story, wrongs } = masterDies();
  expect(wrongs).toEqual([]);
  expect(among(story, [/leading master in epoch 2/, /let a1 in as A1\.\d+ with 1 tasks/])).toEqual([
    expect.stringMatching(/^m\d became the leading master in epoch 2$/),
    expect.stringMatching(/^m\d let a1 in as A1\.\d+ with 1 tasks$/),
  ]);
  expect(story.filter((sentence) => / began task /.test(sentence))).toHaveLength(2);
});

it("an executor and an agent fail: the scheduler hears of both, replaces the service, and waits for the task", () => {
  const { story, wrongs } = executorAndAgentFail();
  expect(wrongs).toEqual([]);
  const found = among(story, [
    /lost the executor/,
    /heard that the executor/,
    /launches service again/,
    /heard that agent/,
  ]);
  expect(found).toEqual([
    expect.stringMatching(/^a\d lost the executor of task F1\.1-1-1$/),
    expect.stringMatching(/^s\d heard that the executor of F1\.1-1-1 on A1\.\d+ failed$/),
    expect.stringMatching(/^s\d launches service again$/),
    expect.stringMatching(/^s\d heard that agent A1\.\d+ failed$/),
  ]);
  expect(story.filter((sentence) => / began task /.test(sentence))).toHaveLength(3);
});

it("a scheduler fails: the other takes the framework over, and its tasks go on", () => {
  const { story, wrongs } = schedulerFails();
  expect(wrongs).toEqual([]);
  expect(among(story, [/active scheduler in epoch 2/, /gave s\d the stream S1\.[^3]/])).toEqual([
    expect.stringMatching(/^s\d became the active scheduler in epoch 2$/),
    expect.stringMatching(/^m\d gave s\d the stream S1\.\d+ of framework F1\.1$/),
  ]);
  expect(story.filter((sentence) => / began task /.test(sentence))).toHaveLength(2);
});

it.each([
  ["M04", masterDies],
  ["M22", executorAndAgentFail],
  ["M05", schedulerFails],
])("with %s the story ends badly", (mutant, scenario) => expect(scenario(mutant).wrongs).not.toEqual([]));
