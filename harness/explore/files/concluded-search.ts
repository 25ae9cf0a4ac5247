/**
 * The end of a search: what it found is played without it and judged, and then written down with its report. Two steps, so
 * that a verdict that took hours is told even if the disk is full.
 */
import type { RunResults } from "../../../runs/results.ts";
import { CLEW_VERSION } from "../../cli/base/version.ts";
import type { ExploreCase } from "../case/case.ts";
import { resultsOfPlay, resultsOfSafe, untried, type Untried } from "../case/exploration-results.ts";
import type { SearchOutcome } from "../case/search.ts";
import type { OperationShapes } from "../trace/operation-notation.ts";
import { play as playTrace, type Play } from "../trace/play.ts";
import { writeExploration, type WrittenExploration } from "./write-exploration.ts";

/** What a search came to. */
export interface ConcludedSearch {
  readonly results: RunResults;
  /** The shortest trace to what is wrong, played; undefined where nothing is. */
  readonly play: Play | undefined;
  /** Of a search that has seen everything: what it has not tried. */
  readonly lack: Untried | undefined;
}

/** What is written beside what was searched. */
export interface ConcludeOptions {
  readonly startedAt: Date;
  readonly store: string;
  /** The command that repeats it. */
  readonly command: string;
  /** Paths of what is plugged in. */
  readonly modules: readonly string[];
  readonly shapes: OperationShapes;
}

/**
 * Plays and judges.
 *
 * @throws Error when nothing is wrong in the play: then the search was wrong, which is our own fault
 */
export function concludeSearch(
  { setup, system, options, model: judge, clients }: ExploreCase,
  { figures, found, endedBy, idle = [] }: SearchOutcome,
): ConcludedSearch {
  const play = found === undefined ? undefined : playTrace({ setup, steps: found.steps }, { system, options, judge });
  if (found !== undefined && play?.failures.length === 0) {
    throw new Error(`the search found "${found.message}", and when it is played nothing is wrong`);
  }
  const lack = untried(idle, clients);
  const results =
    play === undefined
      ? resultsOfSafe(judge.name, figures, { endedBy, lack })
      : resultsOfPlay(play, system.words, figures);
  return { results, play, lack };
}

/** Writes it down. @throws the file system's error, with the path */
export async function writeSearch(
  { setup, system, clients, bounds, seed }: ExploreCase,
  { results, play }: ConcludedSearch,
  options: ConcludeOptions,
): Promise<WrittenExploration> {
  return writeExploration({
    ...options,
    setup,
    system,
    results,
    play,
    clients: clients.length,
    spec: { ...setup, clients, bounds: { ...bounds, duplicates: String(bounds.duplicates) } },
    nemesis: Object.entries(bounds).flatMap(([kind, bound]) => (bound > 0 ? [kind] : [])),
    seed,
    name: `explore-${setup.system}`,
    clewVersion: CLEW_VERSION,
  });
}
