/**
 * Profiles: the conditions under which one kind of planted bug shows, as catalogues of mutants name them.
 *
 * A profile only tilts the odds. Half of a mutant's seeds are drawn without it, so that a catalogue entry with the
 * wrong profile is still found, and so that a bug that nobody catalogued has the same chance.
 */
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { System } from "../../../systems-under-test/system.ts";
import type { Conditions } from "./portfolio.ts";

/** A set of conditions that goes together. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  /** Strategies to draw from; undefined: all. */
  readonly strategies?: readonly string[];
  /** Moves for strategies that draw from a menu; undefined: as they would draw. */
  readonly moves?: readonly string[];
  conditions?(random: RandomStream): Conditions;
  /** Options that it sets, where the system has them. */
  options?(system: System): { readonly [name: string]: Json };
}

/** Those of these options that the system has. */
export function knownOptions(
  system: System,
  options: { readonly [name: string]: Json },
): { readonly [name: string]: Json } {
  const names = new Set(system.options.map((option) => option.name));
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.has(name)));
}

/** Every profile that a planted bug may ask for. */
export const profiles: readonly Profile[] = [
  { name: "base", description: "The whole portfolio." },
  {
    name: "powerloss",
    description: "Slow syncs, power loss of one node or all, quick returns.",
    strategies: ["at-write", "at-vote", "unlimited"],
    conditions: (random) => ({
      disk: { sync: { minMs: 5, meanMs: random.pick([15, 50]) }, losesAllChance: 1 },
      host: { bootDelay: { minMs: 5, meanMs: random.pick([5, 60]) } },
    }),
  },
  {
    name: "latemsg",
    description: "Messages late by several election time-outs, and doubled.",
    strategies: ["late-messages", "at-election", "at-vote"],
    conditions: (random) => ({
      network: {
        mode: "datagram",
        delay: { minMs: 1, meanMs: random.pick([5, 30]), tailChance: 0.15, tailMs: random.pick([500, 1500]) },
        duplicate: 0.2,
      },
    }),
  },
  {
    name: "leaderchurn",
    description: "The leader is lost every few hundred ms.",
    strategies: ["figure-8-crash", "figure-8-cut", "at-election", "leader-swarm"],
  },
  {
    name: "asym",
    description: "One-way cuts, bridges and rings.",
    strategies: ["leader-swarm", "at-election", "long-cuts", "partial-cuts"],
    moves: ["deaf", "deaf", "mute", "one-link", "bridge", "ring"],
  },
  { name: "clock", description: "Clocks that jump and drift.", strategies: ["clocks", "drifting-leaders"] },
  {
    name: "smallsnap",
    description: "A snapshot every few entries, sent in pieces, with late and doubled messages.",
    strategies: ["blackhole", "late-messages", "leader-swarm"],
    options: (system) => knownOptions(system, { snapshotEntries: 5, snapshotChunkBytes: 400 }),
    conditions: () => ({
      network: { delay: { minMs: 0.5, meanMs: 8, tailChance: 0.05, tailMs: 500 }, duplicate: 0.2 },
    }),
  },
  {
    name: "slowapply",
    description: "An apply queue that lags far behind.",
    conditions: (random) => ({ host: { applyDelay: { minMs: 2, meanMs: random.pick([20, 80]) } } }),
  },
  {
    name: "churn",
    description: "Nodes are lost and replaced again and again; members change where they can.",
    strategies: ["primary-kill", "leader-swarm", "at-write", "membership"],
  },
  {
    name: "laggards",
    description: "Followers that lag behind their leader, and are read from.",
    strategies: ["lagging-followers", "one-slow-disk"],
  },
  { name: "sessions", description: "Clients that are silent until sessions expire.", strategies: ["silent-clients"] },
  { name: "slowdisk", description: "One node whose disk is slow.", strategies: ["one-slow-disk", "at-write"] },
  { name: "roles", description: "Cuts between nodes of different roles.", strategies: ["cuts-by-role", "at-election"] },
];

/** @throws RangeError naming the profiles there are */
export function profileNamed(name: string): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`profile: expected one of ${profiles.map((each) => each.name).join(", ")}, found "${name}"`);
}
