import { describe, expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/system.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { TimedEffect } from "./faults/timed-effect.ts";
import { PLAN_FORMAT, type HuntPlan, type LinkEnds } from "./plan/plan.ts";
import { simulate, type HuntResult } from "./simulate.ts";

const CUT_MS = 2_000;
const FOR_MS = 9_000;

function planWith(system: System, effects: readonly TimedEffect[], change: Partial<HuntPlan> = {}): HuntPlan {
  return {
    format: PLAN_FORMAT,
    system: system.name,
    nodes: system.defaultNodes,
    options: {},
    workload: "register",
    clients: 4,
    rate: 100,
    keys: 2,
    operationsPerKey: 200,
    seed: 1,
    faults: { effects },
    faultMs: CUT_MS + FOR_MS,
    ending: "all",
    recoveryMs: 30_000,
    clientTimeoutMs: 5_000,
    network: {},
    disk: {},
    host: {},
    shufflesTies: false,
    eventsMax: 600_000,
    watches: true,
    stopsAtViolation: false,
    ...change,
  };
}

/** Cut, at once and for the rest of the time. */
function cuts(links: readonly LinkEnds[]): TimedEffect[] {
  return [{ atUs: CUT_MS * 1000, type: "links", links, rule: { drop: true } }];
}

const bothWays = (...pairs: readonly LinkEnds[]): LinkEnds[] =>
  pairs.flatMap(([one, other]): LinkEnds[] => [
    [one, other],
    [other, one],
  ]);

/** The first seed for which this node leads when the cut comes. */
function seedWithLeader(plan: HuntPlan, leader: string): number {
  for (let seed = 1; seed <= 100; seed++) {
    const { notes } = simulate({ ...plan, seed, faults: { effects: [] }, faultMs: CUT_MS });
    const leads = notes.filter(({ note, time }) => note["role"] === "leader" && time < CUT_MS * 1e6);
    if (leads.at(-1)?.node === leader) return seed;
  }
  throw new Error(`expected a seed of 100 in which ${leader} leads, found none`);
}

function led(plan: HuntPlan, leader: string): HuntResult {
  return simulate({ ...plan, seed: seedWithLeader(plan, leader) });
}

const availability = ({ failures }: HuntResult): string | undefined =>
  failures.find(({ oracle }) => oracle === "availability")?.message;

describe("a majority that is connected, and nobody is answered", () => {
  // n4 leads and reaches n3 alone; n3 is loyal to it, so n1, n2 and n3 elect nobody.
  const split = cuts(bothWays(["n4", "n1"], ["n4", "n2"], ["n4", "n5"], ["n5", "n1"], ["n5", "n2"], ["n5", "n3"]));
  // n4 leads, is heard by everybody, and hears nobody.
  const deaf = cuts(["n1", "n2", "n3", "n5"].map((node): LinkEnds => [node, "n4"]));
  const shapes = [
    ["a leader that a minority hears, and others alone", split],
    ["a leader that can send and not receive", deaf],
  ] as const;

  test.each(shapes)("is found: %s, which goes on leading", (_name, effects) => {
    const result = led(planWith(raft, effects, { mutant: "R18", watches: false }), "n4");
    expect(availability(result)).toMatch(
      /^n1, n2, n3 were up and connected from \d+ ms on, with 1 change around them, and for \d+ ms of waiting, up to \d+ ms, nobody was answered: 10 elections of \d+ ms/,
    );
    // Healing hides it: no other oracle sees anything.
    expect(result.failures.map(({ oracle }) => oracle)).toEqual(["availability"]);
  });

  const optionSets = [{}, { checkQuorum: false }, { preVote: false }, { checkQuorum: false, reads: "lease" }] as const;
  const correct = shapes.flatMap(([name, effects]) => optionSets.map((options) => [name, options, effects] as const));

  test.each(correct)("does not come about in the correct system: %s, with %j", (_name, options, effects) => {
    const result = led(planWith(raft, effects, { options }), "n4");
    expect(result.failures).toEqual([]);
    expect(result.availability?.judgedMs).toBeGreaterThan(FOR_MS / 3);
  });
});
