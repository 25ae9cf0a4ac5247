/**
 * Single-decree Paxos, all of it within two ballots: the rules are safe, and each rule that is broken shows by the fewest
 * events. Those that need three ballots are in `paxos.long.test.ts`.
 */
import { expect, test } from "vitest";
import { explore } from "../explore.ts";
import { actionsOf, ballots, type BallotsOptions } from "../testing/paxos-ballots.ts";

const TWO: BallotsOptions = { values: ["x", "y"] };

test("two ballots are safe in all 7,841 states that are not alike", () => {
  const { safe, worlds, interchangeable, refuted } = explore(ballots(TWO));
  expect({ safe, worlds, refuted }).toEqual({ safe: true, worlds: 7_841, refuted: undefined });
  expect(interchangeable).toEqual([["n1", "n2", "n3"]]);
});

test.each([
  // By name in the catalogue of bugs; events of the search, and actions as papers count them.
  ["P10", "a majority is half", TWO, 12, 10],
  ["P03", "what was accepted is ignored", TWO, 16, 12],
  ["P01", "a promise is forgotten in a restart", { ...TWO, crashes: 1 }, 18, 13],
  ["P06", "a ballot is used again after a restart", { ...TWO, isOneProposer: true, isSet: true }, 16, 11],
])("%s, %s: the shortest way has the length that is known", (mutant, _title, options, events, actions) => {
  const exploration = explore(ballots({ ...options, mutant }));
  expect(exploration.violation?.message).toMatch(/^agreement: "[xy]" and "[xy]" are both decided for k$/);
  expect(exploration.violation?.way).toHaveLength(events);
  expect(actionsOf(exploration)).toBe(actions);
});

test("what breaks only with three ballots is safe with two", () => {
  for (const mutant of ["P05", "P08"]) expect(explore(ballots({ ...TWO, mutant })).safe).toBe(true);
});
