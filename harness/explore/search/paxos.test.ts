/**
 * Single-decree Paxos, all of it within two ballots: the rules are safe, and each rule that is broken shows by the fewest
 * events. Those that need three ballots are in `paxos.long.test.ts`.
 */
import { expect, test } from "vitest";
import { explore } from "../explore.ts";
import { actionsOf, ballots, type BallotsOptions } from "../testing/paxos-ballots.ts";

const TWO: BallotsOptions = { values: ["x", "y"] };

test.each([1, 2, 3])("two ballots are safe in all 7,841 states that are not alike, of %i searchers", (jobs) => {
  const { safe, worlds, transitions, interchangeable, refuted } = explore(ballots(TWO), jobs);
  const figures = { worlds: 7_841, transitions: 27_262 };
  expect({ safe, worlds, transitions, refuted }).toEqual({ safe: true, ...figures, refuted: undefined });
  expect(interchangeable).toEqual([["n1", "n2", "n3"]]);
});

test("more searchers find the same trace, and have seen as much until then", () => {
  const mutant = { ...TWO, mutant: "P03" };
  const [one, three] = [explore(ballots(mutant)), explore(ballots(mutant), 3)];
  expect(one.worlds).toBe(3_441);
  expect(three.worlds).toBe(one.worlds);
  const lettersOf = ({ cast, violation }: typeof one): unknown[] | undefined =>
    violation?.way.map(({ who, what, letter }) => [who, what, letter === undefined ? "" : cast.letters.at(letter)]);
  expect(lettersOf(three)).toEqual(lettersOf(one));
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
