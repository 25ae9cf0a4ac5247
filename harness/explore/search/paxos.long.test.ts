/**
 * Single-decree Paxos with refusals and with four ballots: millions of states each.
 */
import { expect, test } from "vitest";
import { explore } from "../explore.ts";
import { actionsOf, ballots, type BallotsOptions } from "../testing/paxos-ballots.ts";

const THREE: BallotsOptions = { values: ["x", "y", "x"] };
const FOUR: BallotsOptions = { values: ["x", "y", "x", "y"], lost: ["nack"] };
const MINUTES_30 = 1_800_000;

test.each([
  ["P05", "a proposer takes the value of the lowest ballot", THREE],
  ["P08", "to accept does not raise the promise", THREE],
  ["P44", "a proposer takes any value that was accepted", { ...THREE, lost: ["nack"] }],
] as const)(
  "%s, %s: the shortest way has 23 events, 17 actions",
  (mutant, _title, options) => {
    const exploration = explore(ballots({ ...options, mutant }));
    expect(exploration.violation?.message).toMatch(/^agreement: /);
    expect(exploration.violation?.way).toHaveLength(23);
    expect(actionsOf(exploration)).toBe(17);
  },
  MINUTES_30,
);

test(
  "four ballots are safe in all 4,034,520 states, where nobody is told of a refusal",
  () => {
    const { safe, worlds } = explore(ballots(FOUR));
    expect({ safe, worlds }).toEqual({ safe: true, worlds: 4_034_520 });
  },
  MINUTES_30,
);

test(
  "P12, votes for one value are counted in different ballots: two values are announced after 20 actions with four ballots, and never with three",
  () => {
    const announced = { isAnnounced: true, lost: ["nack"], mutant: "P12" } as const;
    const three = explore(ballots({ ...THREE, ...announced }));
    expect({ safe: three.safe, worlds: three.worlds }).toEqual({ safe: true, worlds: 59_236 });
    const four = explore(ballots({ ...FOUR, ...announced }));
    expect(four.violation?.message).toMatch(/^one announcement: /);
    expect(four.violation?.way).toHaveLength(28);
    expect(actionsOf(four)).toBe(20);
  },
  MINUTES_30,
);
