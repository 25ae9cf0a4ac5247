/**
 * Single-decree Paxos, all of it within two and three ballots: the rules are safe, and each rule that is broken shows by the
 * fewest events. What takes millions of states is in `paxos.long.test.ts`.
 *
 * The lengths are those of an exhaustive search of the protocol, in its actions: see `actionsOf`.
 */
import { expect, test } from "vitest";
import { explore } from "../explore.ts";
import { actionsOf, ballots, type BallotsOptions } from "../testing/paxos-ballots.ts";

const REFUSING: BallotsOptions = { values: ["x", "y"] };
/** Without refusals: with them, three ballots have millions of states. */
const TWO: BallotsOptions = { ...REFUSING, lost: ["nack"] };
const THREE: BallotsOptions = { ...TWO, values: ["x", "y", "x"] };
/** The proposer restarts, and is asked again. Late promises reach its second life. */
const TWO_LIVES: BallotsOptions = { ...TWO, isOneProposer: true, isSet: true };

test.each([1, 2, 3])("two ballots are safe in all 7,841 states that are not alike, of %i searchers", (jobs) => {
  const { safe, worlds, transitions, interchangeable, refuted } = explore(ballots(REFUSING), jobs);
  const figures = { worlds: 7_841, transitions: 27_262 };
  expect({ safe, worlds, transitions, refuted }).toEqual({ safe: true, ...figures, refuted: undefined });
  expect(interchangeable).toEqual([["n1", "n2", "n3"]]);
});

test("three ballots are safe in all 59,236 states, where nobody is told of a refusal", () => {
  const { safe, worlds, refuted } = explore(ballots(THREE));
  expect({ safe, worlds, refuted }).toEqual({ safe: true, worlds: 59_236, refuted: undefined });
});

test("more searchers find the same trace, and have seen as much until then", () => {
  const mutant = { ...REFUSING, mutant: "P03" };
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
  ["P06", "a ballot is used again after a restart", TWO_LIVES, 16, 9],
  ["P34", "promises to an earlier ballot count", TWO_LIVES, 16, 9],
  ["P03", "what was accepted is ignored", TWO, 16, 12],
  ["P43", "a lower ballot than was promised is accepted", TWO, 16, 12],
  ["P01", "a promise is forgotten in a restart", { ...TWO, crashes: 1 }, 18, 13],
  ["P05", "a proposer takes the value of the lowest ballot", THREE, 23, 17],
  ["P08", "to accept does not raise the promise", THREE, 23, 17],
])("%s, %s: the shortest way has the length that is known", (mutant, _title, options, events, actions) => {
  const exploration = explore(ballots({ ...options, mutant }));
  expect(exploration.violation?.message).toMatch(/^agreement: "[xy]" and "[xy]" are both decided for k$/);
  expect(exploration.violation?.way).toHaveLength(events);
  expect(actionsOf(exploration)).toBe(actions);
});

test.each(["P05", "P44", "P08"])("%s breaks only with three ballots: two are safe", (mutant) => {
  expect(explore(ballots({ ...TWO, mutant })).safe).toBe(true);
});

test.each([
  ["two learners that hear of the votes in two orders", { learners: 2, lost: ["nack", "chosen"] }, 18],
  ["learners that could", { isAnnounced: true, lost: ["nack"] }, 14],
] as const)(
  "P11, votes are counted whatever their ballots: %s announce two values by 10 actions",
  (_who, how, events) => {
    const exploration = explore(ballots({ ...TWO, ...how, mutant: "P11" }));
    expect(exploration.violation?.message).toMatch(/^one announcement: /);
    expect(exploration.violation?.way).toHaveLength(events);
    expect(actionsOf(exploration)).toBe(10);
  },
);

test("and without it, learners could announce one value only", () => {
  expect(explore(ballots({ ...TWO, isAnnounced: true })).safe).toBe(true);
});
