/**
 * Broken rules of Paxos that need three ballots: millions of states each.
 */
import { expect, test } from "vitest";
import { explore } from "../explore.ts";
import { actionsOf, ballots } from "../testing/paxos-ballots.ts";

test.each([
  ["P05", "a proposer takes the value of the lowest ballot"],
  ["P08", "to accept does not raise the promise"],
])(
  "%s, %s: the shortest way has 23 events, 17 actions",
  (mutant) => {
    const exploration = explore(ballots({ values: ["x", "y", "x"], mutant }));
    expect(exploration.violation?.message).toMatch(/^agreement: /);
    expect(exploration.violation?.way).toHaveLength(23);
    expect(actionsOf(exploration)).toBe(17);
  },
  600_000,
);
