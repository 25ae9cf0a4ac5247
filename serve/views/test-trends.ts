/**
 * Verdicts over time: the runs of each test, oldest first, and whether they agree. Two runs are of one test when all that
 * was asked for is the same: name, system, workload, planted bug and faults. Only then does a difference mean something.
 */
import type { Entry, Score } from "./entry.ts";

/** One test and its runs. */
export interface TestTrend {
  readonly test: string;
  /** The newest of its runs stands for all in words. */
  readonly newest: Entry;
  /** Oldest first. */
  readonly runs: readonly Entry[];
  readonly valid: number;
  readonly invalid: number;
  /** Some runs were valid and some not. */
  readonly isFlaky: boolean;
}

/** Flaky tests first, then those whose newest run is the newest. */
export function testTrends(entries: readonly Entry[]): readonly TestTrend[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.kind !== "run" && entry.kind !== "hunt") continue;
    const key = identity(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()]
    .flatMap((group) => trendOf(group) ?? [])
    .sort(
      (one, other) =>
        Number(other.isFlaky) - Number(one.isFlaky) ||
        compareStarts(other.newest, one.newest) ||
        (one.test < other.test ? -1 : 1),
    );
}

/** Equal for runs of one test. */
function identity({ kind, test, system, workload, mutant, nemesis }: Entry): string {
  // What a hunt's seeds drew differs from hunt to hunt.
  return JSON.stringify([kind, test, system, workload, mutant, kind === "hunt" ? [] : [...nemesis].sort()]);
}

/** The run of the same test that was started before this one; undefined where there is none. */
export function runBefore(entries: readonly Entry[], entry: Entry): Entry | undefined {
  if (entry.kind !== "run" || entry.system === undefined) return undefined;
  return entries
    .filter((each) => identity(each) === identity(entry) && compareStarts(each, entry) < 0)
    .sort(compareStarts)
    .at(-1);
}

function trendOf(group: readonly Entry[]): TestTrend | undefined {
  const runs = [...group].sort(compareStarts);
  const newest = runs.at(-1);
  if (newest === undefined) return undefined;
  const valid = runs.filter(({ state }) => state === "valid").length;
  const invalid = runs.filter(({ state }) => state === "invalid").length;
  return { test: newest.test, newest, runs, valid, invalid, isFlaky: valid > 0 && invalid > 0 };
}

/** Planted bugs found, over time: oldest first. */
export interface ScoreTrend {
  readonly system: string;
  readonly points: readonly { readonly entry: Entry; readonly score: Score }[];
}

/** The records that can be read, oldest first. */
export function scoreRecords(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ scores }) => scores !== undefined).sort(compareStarts);
}

/** A line for each system that some record names. */
export function scoreTrends(entries: readonly Entry[]): readonly ScoreTrend[] {
  const records = scoreRecords(entries);
  const systems = [...new Set(records.flatMap(({ scores }) => Object.keys(scores ?? {})))].sort();
  return systems.map((system) => ({
    system,
    points: records.flatMap((entry) => {
      const score = entry.scores?.[system];
      return score === undefined ? [] : [{ entry, score }];
    }),
  }));
}

function compareStarts(one: Entry, other: Entry): number {
  const [before, after] = [one.startedAt ?? "", other.startedAt ?? ""];
  return before < after ? -1 : before > after ? 1 : 0;
}
