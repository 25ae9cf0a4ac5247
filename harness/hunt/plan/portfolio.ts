/**
 * The portfolio: how often each strategy is drawn, with what settings, and under which conditions it works best.
 *
 * Weights sum to 100. They follow what each strategy found in an experiment with planted bugs: aiming at the leader
 * was best on the whole, and strategies that wait for a moment (an election, a write, a vote) found the deep ones. No
 * strategy found every bug.
 */
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { clockMoves, moves } from "./moves.ts";
import type { HuntPlan } from "./plan.ts";

/** Parts of a plan that make a strategy's moments likely. */
export type Conditions = Partial<Pick<HuntPlan, "network" | "disk" | "host">>;

/** A strategy, and how often it is drawn. */
export interface PortfolioEntry {
  /** Name of the strategy. */
  readonly strategy: string;
  readonly weight: number;
  settings(random: RandomStream): { readonly [name: string]: Json };
  conditions?(random: RandomStream): Conditions;
  /** Options that it is about, where the system has them; set in half of its runs. */
  readonly options?: { readonly [name: string]: Json };
  /** How long its faults last, in ms. Default: 3,000, 5,000 or 8,000. */
  readonly faultMs?: number;
  /** Default: `core` and `all`, each half of the time. */
  readonly ending?: HuntPlan["ending"];
}

/** The names of all moves of the general menu. */
export const menu: readonly string[] = moves.map((move) => move.name);

/** A part of the menu, each move with a weight of its own. */
export function swarm(random: RandomStream, names: readonly string[]): string[] {
  const kept = names.filter(() => random.chance(0.4));
  const chosen = kept.length === 0 ? [random.pick(names)] : kept;
  return chosen.flatMap((name) => Array.from({ length: random.pick([1, 1, 2, 5]) }, () => name));
}

const LONG = ["halves", "ring", "bridge", "minority", "isolate", "isolate-with-one"];
const HANDOVERS = ["operator", "operator", "operator", "operator", "isolate", "slow", "clog", "one-link", "mute"];
const QUIET = ["isolate", "crash", "one-link", "pause"];

/** What seeds draw their strategy from: no single one finds everything. */
export const portfolio: readonly PortfolioEntry[] = [
  {
    strategy: "leader-swarm",
    weight: 29,
    settings: (random) => ({
      moves: swarm(random, menu),
      meanMs: random.pick([150, 350, 800, 1500]),
      leaderShare: random.pick([0.5, 0.8, 1]),
    }),
  },
  {
    strategy: "uniform",
    weight: 8,
    settings: (random) => ({ moves: [...menu], meanMs: random.pick([200, 500, 1000]), leaderShare: 0 }),
  },
  {
    strategy: "long-cuts",
    weight: 5,
    settings: (random) => ({ moves: LONG, meanMs: random.pick([1200, 2500]), leaderShare: 0.5 }),
  },
  {
    strategy: "partial-cuts",
    weight: 1,
    settings: () => ({}),
    conditions: () => ({ network: { delay: { minMs: 0.2, meanMs: 1 }, loss: 0 } }),
    options: { profile: "paper" },
    faultMs: 14_000,
  },
  {
    strategy: "operators",
    weight: 3,
    settings: (random) => ({ moves: HANDOVERS, meanMs: random.pick([100, 300]), leaderShare: 0.9 }),
  },
  {
    strategy: "late-messages",
    weight: 7,
    settings: (random) => ({ moves: QUIET, meanMs: random.pick([400, 1000]), leaderShare: 0.7 }),
    conditions: (random) => ({
      network: {
        mode: "datagram",
        delay: {
          minMs: 0.5,
          meanMs: random.pick([2, 10, 40]),
          tailChance: random.pick([0.05, 0.2]),
          tailMs: random.pick([400, 1000, 2500]),
        },
        duplicate: random.pick([0.05, 0.2, 0.4]),
      },
    }),
  },
  {
    strategy: "clocks",
    weight: 3,
    settings: (random) => ({
      moves: [
        ...clockMoves.map((move) => move.name),
        ...random.pick([["isolate"], ["isolate", "pause"], ["one-link", "crash"]]),
      ],
      meanMs: random.pick([150, 400]),
      leaderShare: random.pick([0.3, 0.7]),
    }),
  },
  {
    strategy: "drifting-leaders",
    weight: 2,
    settings: (random) => ({ waitMs: random.pick([1000, 2000]) }),
    conditions: () => ({ network: { delay: { minMs: 0.2, meanMs: 1 } } }),
    options: { reads: "lease", readFrom: "any", profile: "mit" },
  },
  {
    strategy: "unlimited",
    weight: 4,
    settings: (random) => ({ moves: swarm(random, menu), meanMs: random.pick([30, 80]), leaderShare: 0.5 }),
    ending: "safety",
  },
  {
    strategy: "at-election",
    weight: 12,
    settings: (random) => ({
      moves: swarm(random, menu),
      chance: random.pick([0.15, 0.4, 0.8]),
      churnMs: random.pick([400, 1000]),
    }),
  },
  {
    strategy: "at-write",
    weight: 8,
    settings: (random) => ({
      chance: random.pick([0.005, 0.02, 0.06]),
      delayMs: random.pick([1, 5, 20]),
      allShare: random.pick([0, 0.2, 0.8]),
      churnMs: random.pick([600, 2000]),
    }),
    conditions: (random) => ({
      disk: { sync: { minMs: 3, meanMs: random.pick([8, 30]) }, losesAllChance: 1 },
      host: { bootDelay: { minMs: 1, meanMs: random.pick([3, 40]) } },
    }),
  },
  {
    strategy: "at-vote",
    weight: 5,
    settings: (random) => ({
      chance: random.pick([0.2, 0.5, 0.9]),
      windowMs: random.pick([50, 150, 400]),
      churnMs: random.pick([250, 600]),
    }),
    conditions: (random) => ({
      network: {
        mode: "datagram",
        delay: { minMs: random.pick([2, 10, 30]), meanMs: random.pick([20, 60]), tailChance: 0.1, tailMs: 300 },
      },
      disk: { sync: { minMs: 0.5, meanMs: random.pick([2, 10]) } },
      host: { bootDelay: { minMs: 1, meanMs: 2 } },
    }),
  },
  {
    strategy: "figure-8-crash",
    weight: 2,
    settings: () => ({}),
    conditions: () => ({ host: { bootDelay: { minMs: 1, meanMs: 3 } } }),
  },
  {
    strategy: "figure-8-cut",
    weight: 3,
    settings: () => ({}),
    conditions: (random) => ({
      network: {
        mode: "datagram",
        loss: 0.1,
        delay: { minMs: 0.5, meanMs: 8, tailChance: random.pick([0, 0.1, 0.3]), tailMs: 600 },
      },
    }),
  },
  {
    strategy: "blackhole",
    weight: 3,
    settings: () => ({}),
    conditions: (random) => ({ network: { duplicate: random.pick([0, 0.1, 0.3]) } }),
  },
  {
    strategy: "loyal-voters",
    weight: 3,
    settings: () => ({}),
    conditions: () => ({ host: { bootDelay: { minMs: 1, meanMs: 2 } }, network: { delay: { minMs: 0.2, meanMs: 1 } } }),
    options: { reads: "lease", profile: "paper" },
  },
  { strategy: "primary-kill", weight: 2, settings: () => ({}) },
];
