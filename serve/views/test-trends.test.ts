import { expect, test } from "vitest";
import { anEntry } from "../testing/an-entry.ts";
import { scoreTrends, testTrends } from "./test-trends.ts";

const at = (day: number): { readonly path: string; readonly startedAt: string } => ({
  path: `t/${day}`,
  startedAt: `2026-01-0${day}`,
});

test("a test with different verdicts is flaky, and comes first", () => {
  const trends = testTrends([
    anEntry({ ...at(3), system: "raft", state: "valid" }),
    anEntry({ ...at(9), system: "paxos", state: "valid" }),
    anEntry({ ...at(1), system: "raft", state: "invalid" }),
  ]);
  expect(trends.map(({ newest, isFlaky }) => [newest.system, isFlaky])).toEqual([
    ["raft", true],
    ["paxos", false],
  ]);
  expect(trends[0]?.runs.map(({ path }) => path)).toEqual(["t/1", "t/3"]);
});

test("what was asked for differently is another test: a planted bug that is caught makes nothing flaky", () => {
  const trends = testTrends([
    anEntry({ ...at(1), system: "raft", state: "valid" }),
    anEntry({ ...at(2), system: "raft", state: "invalid", mutant: "R42" }),
    anEntry({ ...at(3), system: "raft", state: "invalid", nemesis: ["kill"] }),
    anEntry({ ...at(4), system: "raft", state: "invalid", kind: "hunt" }),
  ]);
  expect(trends).toHaveLength(4);
  expect(trends.some(({ isFlaky }) => isFlaky)).toBe(false);
});

test("a run without a verdict is no different verdict, and the order of faults is none, either", () => {
  const [trend, ...others] = testTrends([
    anEntry({ ...at(1), nemesis: ["kill", "pause"], state: "valid" }),
    anEntry({ ...at(2), nemesis: ["pause", "kill"], state: "unknown" }),
  ]);
  expect(others).toEqual([]);
  expect(trend).toMatchObject({ valid: 1, invalid: 0, isFlaky: false });
});

test("scores are told by system, oldest first; a record may lack a system", () => {
  const record = (day: number, scores: { readonly [system: string]: { killed: number; killable: number } }) =>
    anEntry({ ...at(day), kind: "mutants", scores });
  const trends = scoreTrends([
    record(2, { raft: { killed: 3, killable: 4 } }),
    record(1, { raft: { killed: 2, killable: 4 }, paxos: { killed: 1, killable: 1 } }),
    anEntry({ ...at(3), kind: "mutants", state: "broken" }),
  ]);
  expect(trends.map(({ system, points }) => [system, points.map(({ score }) => score.killed)])).toEqual([
    ["paxos", [1]],
    ["raft", [2, 3]],
  ]);
});
