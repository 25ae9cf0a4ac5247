/**
 * Campaign: many seeds of one search, and what came of them, added up.
 *
 * A tally is a sum: it does not matter in which order seeds were run, on how many machines, or whether the hunt was
 * interrupted in between. Whatever depends on the machine (CPU time) is kept apart from it.
 */
import type { Json } from "../../histories/json.ts";
import { times } from "../../histories/words/counts.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { System } from "../../systems-under-test/system.ts";
import { claimText, claimWith } from "../run/claims.ts";
import { drawPlan } from "./plan/draw-plan.ts";
import type { Failure, Oracle } from "./oracles/oracle.ts";
import type { HuntPlan } from "./plan/plan.ts";
import type { HuntResult } from "./simulate.ts";

/** Version of the shapes in this file. */
export const CAMPAIGN_FORMAT = 3;

/** What is searched. The same campaign gives the same tally. */
export interface CampaignSpec {
  readonly format: number;
  readonly system: string;
  /** First and last seed, both included. */
  readonly from: number;
  readonly to: number;
  /** Which part of the seeds: `index` counts from 1. */
  readonly shard: { readonly index: number; readonly count: number };
  /** What is fixed; everything else is drawn from each seed. */
  readonly fixed: FixedParts;
}

/** What is not drawn, because somebody asked for it. */
export interface FixedParts {
  readonly nodes?: number;
  readonly options?: { readonly [name: string]: Json };
  readonly mutant?: string;
  readonly workload?: string;
  readonly strategy?: string;
  readonly profile?: string;
  /** Names of plugged-in faults that seeds draw from as well. */
  readonly ownFaults?: readonly string[];
  /** false: only what clients see counts. */
  readonly watches?: boolean;
  /** The oracles that count. Default: all. */
  readonly oracles?: readonly Oracle[];
}

/** A seed in which an oracle fired. */
export interface HuntFinding {
  /** The seed; `clew replay` takes it. */
  readonly seed: number;
  /** How its faults were chosen. */
  readonly strategy: string;
  /** The oracle that fired first. */
  readonly oracle: Oracle;
  /** What it said, a sentence. */
  readonly message: string;
  /** Every oracle that fired, the first one first. */
  readonly oracles: readonly Oracle[];
  /** What each of them said; left out by hunts of earlier versions. */
  readonly failures?: readonly Failure[];
  /** When the first was noticed, in ms of the run. */
  readonly timeMs: number;
  /** Of everything that happened: equal for equal runs. */
  readonly traceHash: string;
}

/** A seed that, run twice, was two different runs. */
export interface Unrepeatable {
  /** The seed. */
  readonly seed: number;
  /** The first event that differs, in words. */
  readonly difference: string;
}

/** The seeds of one strategy. */
export interface StrategySum {
  /** How many seeds it had. */
  readonly seeds: number;
  /** How many of them failed. */
  readonly findings: number;
}

/** One kind of fault, over all seeds. */
export interface FaultSum {
  /** How often it began. */
  readonly armed: number;
  /** How often that changed anything. */
  readonly effective: number;
}

/** What many seeds add up to. Counts are sums over all of them. */
export interface Tally {
  /** How many seeds were run. */
  readonly seeds: number;
  /** Events of all simulated worlds. */
  readonly events: number;
  /** Virtual time that went by, in ms. */
  readonly virtualMs: number;
  /** Operations that succeeded. */
  readonly okCount: number;
  /** Seeds in which too little succeeded to mean anything. */
  readonly idleSeeds: readonly number[];
  /** Seeds whose history the checker could not decide within its budget. */
  readonly undecidedSeeds: readonly number[];
  /** Seeds that, run twice, were two different runs, with the first event that differs. */
  readonly unrepeatable: readonly Unrepeatable[];
  /** By name. */
  readonly strategies: { readonly [strategy: string]: StrategySum };
  /** By name. */
  readonly faults: { readonly [fault: string]: FaultSum };
  /** The seeds that failed, in order. */
  readonly findings: readonly HuntFinding[];
  /** Those that failed only as is known of the system with its options: see `System.claim`. In order. */
  readonly expected: readonly HuntFinding[];
}

/** The tally of no seeds. */
export const emptyTally: Tally = {
  seeds: 0,
  events: 0,
  virtualMs: 0,
  okCount: 0,
  idleSeeds: [],
  undecidedSeeds: [],
  unrepeatable: [],
  strategies: {},
  faults: {},
  findings: [],
  expected: [],
};

/** The seeds of this shard, in order. Shards take turns, so that they cost about the same. */
export function seedsOf({ from, to, shard }: CampaignSpec): number[] {
  const seeds: number[] = [];
  for (let seed = from + shard.index - 1; seed <= to; seed += shard.count) seeds.push(seed);
  return seeds;
}

/** The plan of this seed: what the campaign fixes, and the rest as drawn. */
export function planOf(spec: Pick<CampaignSpec, "fixed">, system: System, seed: number): HuntPlan {
  const { fixed } = spec;
  const options = { ...mutantOptions(system, fixed.mutant), ...fixed.options };
  return drawPlan({
    ...fixed,
    system,
    seed,
    options,
    profile: fixed.profile ?? mutantNamed(system, fixed.mutant)?.profile,
  });
}

/** One seed in this number is run twice: determinism must be tested, not declared. */
export const REPEAT_EVERY = 25;

/** The tally of one seed. `difference`: between this run and its second one, if there is any. */
export function tallyOf(plan: HuntPlan, result: HuntResult, difference?: string): Tally {
  const { seed } = plan;
  const strategy = "strategy" in plan.faults ? plan.faults.strategy : "recorded";
  const [first] = result.failures;
  const isIdle = first === undefined && result.verdict === "unknown" && result.report?.valid === true;
  const isUndecided = first === undefined && result.verdict === "unknown" && !isIdle;
  const isExpected = result.failures.every((failure) => failure.expected !== undefined);
  const findings = first === undefined ? [] : [findingOf(plan, strategy, result, first)];
  return {
    seeds: 1,
    events: result.eventCount,
    virtualMs: Math.round(result.virtualMs),
    okCount: result.okCount,
    idleSeeds: isIdle ? [seed] : [],
    undecidedSeeds: isUndecided ? [seed] : [],
    unrepeatable: difference === undefined ? [] : [{ seed, difference }],
    strategies: { [strategy]: { seeds: 1, findings: isExpected ? 0 : 1 } },
    faults: Object.fromEntries(result.faults.map(({ fault, armed, effective }) => [fault, { armed, effective }])),
    findings: isExpected ? [] : findings,
    expected: isExpected ? findings : [],
  };
}

function findingOf({ seed }: HuntPlan, strategy: string, result: HuntResult, first: Failure): HuntFinding {
  return {
    seed,
    strategy,
    oracle: first.oracle,
    message: first.message,
    oracles: result.failures.map(({ oracle }) => oracle),
    failures: result.failures.map((failure) => ({ ...failure, timeMs: roundedMs(failure) })),
    timeMs: roundedMs(first),
    traceHash: result.traceHash,
  };
}

function roundedMs({ timeMs }: Failure): number {
  return Math.round(timeMs * 1000) / 1000;
}

/** Both together. Associative and commutative: any order of adding gives the same. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    seeds: one.seeds + other.seeds,
    events: one.events + other.events,
    virtualMs: one.virtualMs + other.virtualMs,
    okCount: one.okCount + other.okCount,
    idleSeeds: inOrder([...one.idleSeeds, ...other.idleSeeds]),
    undecidedSeeds: inOrder([...one.undecidedSeeds, ...other.undecidedSeeds]),
    unrepeatable: [...one.unrepeatable, ...other.unrepeatable].sort((a, b) => a.seed - b.seed),
    strategies: addRecords(one.strategies, other.strategies, (a, b) => ({
      seeds: a.seeds + b.seeds,
      findings: a.findings + b.findings,
    })),
    faults: addRecords(one.faults, other.faults, (a, b) => ({
      armed: a.armed + b.armed,
      effective: a.effective + b.effective,
    })),
    findings: [...one.findings, ...other.findings].sort((a, b) => a.seed - b.seed),
    expected: [...one.expected, ...other.expected].sort((a, b) => a.seed - b.seed),
  };
}

function inOrder(seeds: readonly number[]): number[] {
  return [...seeds].sort((a, b) => a - b);
}

function addRecords<Value>(
  one: { readonly [name: string]: Value },
  other: { readonly [name: string]: Value },
  add: (a: Value, b: Value) => Value,
): { readonly [name: string]: Value } {
  const sum = new Map(Object.entries(one));
  for (const [name, value] of Object.entries(other)) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? value : add(before, value));
  }
  return Object.fromEntries([...sum].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** More idle seeds than this share, and the load was too small to mean anything. */
const IDLE_SHARE_MAX = 0.05;
/** With fewer seeds than this, a kind of fault may just not have been drawn. */
const COVERAGE_SEEDS_MIN = 500;

/** What a campaign as a whole has shown. */
export interface CampaignVerdict {
  /** false: a seed failed; "unknown": too little was tested. */
  readonly valid: Verdict;
  /** Why it is not valid, a sentence each. */
  readonly reasons: readonly string[];
}

/** What a tally means: any finding is false; too little tested is "unknown". */
export function judgeTally(tally: Tally): CampaignVerdict {
  const wrong: string[] = [];
  const doubts: string[] = [];
  if (tally.findings.length > 0) wrong.push(`${tally.findings.length} of ${tally.seeds} seeds failed.`);
  for (const { seed, difference } of tally.unrepeatable.slice(0, 10)) {
    wrong.push(`Seed ${seed} gave two different runs: ${difference}.`);
  }
  if (tally.seeds === 0) doubts.push("No seed was run.");
  if (tally.undecidedSeeds.length > 0) {
    doubts.push(`The checker gave up on seeds ${tally.undecidedSeeds.slice(0, 10).join(", ")}.`);
  }
  if (tally.idleSeeds.length > tally.seeds * IDLE_SHARE_MAX) {
    doubts.push(`In ${tally.idleSeeds.length} of ${tally.seeds} seeds hardly anything succeeded.`);
  }
  for (const [fault, { armed, effective }] of Object.entries(tally.faults)) {
    if (effective === 0 && tally.seeds >= COVERAGE_SEEDS_MIN) {
      doubts.push(`The fault ${fault} began ${times(armed)} and never had effect.`);
    }
  }
  const valid = wrong.length > 0 ? false : doubts.length > 0 ? "unknown" : true;
  return { valid, reasons: [...wrong, ...doubts] };
}

/** What the system does not promise with the options that all seeds of the campaign have, in words. Undefined: nothing. */
export function weaknessesIn({ fixed }: CampaignSpec, system: System | undefined): string | undefined {
  const known = system === undefined ? undefined : claimWith(system, fixed.options ?? {});
  return known === undefined ? undefined : claimText(known);
}

/** The planted bug with this id; undefined when the system has none. */
export function mutantNamed(system: System, id: string | undefined): System["mutants"][number] | undefined {
  return id === undefined ? undefined : system.mutants.find((mutant) => mutant.id === id);
}

function mutantOptions(system: System, id: string | undefined): { readonly [name: string]: Json } | undefined {
  return mutantNamed(system, id)?.options;
}
