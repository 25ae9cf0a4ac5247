/**
 * Tally: what came of the seeds of a hunt, added up.
 *
 * It is a sum: it does not matter in which order seeds were run, on how many machines, or whether the hunt was
 * interrupted in between. Whatever depends on the machine (CPU time) is kept apart from it.
 */
import type { Failure, Oracle } from "./oracle.ts";

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

/** Operations of one name, over all seeds. */
export interface OperationSum {
  /** How often one was begun. */
  readonly invoked: number;
  /** How often one succeeded. */
  readonly ok: number;
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
  /** By name. */
  readonly operations: { readonly [f: string]: OperationSum };
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
  operations: {},
  idleSeeds: [],
  undecidedSeeds: [],
  unrepeatable: [],
  strategies: {},
  faults: {},
  findings: [],
  expected: [],
};

/** Both together. Associative and commutative: any order of adding gives the same. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    seeds: one.seeds + other.seeds,
    events: one.events + other.events,
    virtualMs: one.virtualMs + other.virtualMs,
    okCount: one.okCount + other.okCount,
    operations: addRecords(one.operations, other.operations, (a, b) => ({
      invoked: a.invoked + b.invoked,
      ok: a.ok + b.ok,
    })),
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
