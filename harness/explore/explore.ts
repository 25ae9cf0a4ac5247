/**
 * explore: every world that a system can get into within bounds, breadth first, so that the first violation that is found
 * is one of the shortest.
 */
import type { Cast, Happening } from "./events.ts";
import { lead, type SearchEnd, type SearchProgress } from "./search/lead.ts";
import type { InvariantOptions } from "./search/invariant-check.ts";
import { createSearcher, type Searcher } from "./search/searcher.ts";
import { NotInterchangeable } from "./search/symmetry.ts";
import { followRounds } from "./shared/rounds.ts";
import { createSearchMemory, type SearchMemory } from "./shared/search-memory.ts";

/** What is searched, and how far. */
export interface ExploreOptions extends InvariantOptions {
  /** Whether nodes that the system holds to be interchangeable are; default: yes. */
  readonly hasSymmetry?: boolean;
  /** Ends the search after so many worlds; default: none. */
  readonly worldsMax?: number;
  /** Ends the search when worlds and tables take so many bytes, about; default: 2 GiB. */
  readonly bytesMax?: number;
  /** Told now and then how far it is. */
  readonly onProgress?: (progress: ExploreProgress) => void;
}

/** How far a search is. */
export type ExploreProgress = SearchProgress;

/** What came of it. */
export interface Exploration {
  /** true: nothing is wrong in any world within the bounds · unknown: it was ended before all were seen. */
  readonly safe: boolean | "unknown";
  readonly worlds: number;
  /** Pairs of a world and what may happen in it, but for what is in vain. */
  readonly transitions: number;
  /** The most events that lead to a world without one of them being in vain. */
  readonly depth: number;
  /** Memory of worlds and tables, about. */
  readonly bytes: number;
  /** Groups of nodes that were exchanged: of worlds that differ in nothing else, one was looked at. */
  readonly interchangeable: readonly (readonly string[])[];
  /** Why nodes that the system holds to be interchangeable are not; undefined: they are, or nobody says so. */
  readonly refuted: string | undefined;
  /** What ended the search before it was through; undefined: nothing did. */
  readonly endedBy: "worlds" | "memory" | undefined;
  /** What is wrong, and one of the shortest ways to it; undefined when nothing is. */
  readonly violation: { readonly message: string; readonly way: readonly Happening[] } | undefined;
  /** Letters and participants, and where they begin, for those who tell the way in words. */
  readonly cast: Cast;
  readonly start: SearchEnd["start"];
}

/** What nobody says otherwise. */
export const BYTES_MAX: number = 2 ** 31;

/**
 * Searches all worlds within the bounds, in this thread. Cost: grows exponentially with every bound; memory with the worlds.
 *
 * Nodes that the system holds to be interchangeable are exchanged. Should they turn out not to be, the search begins again
 * without, and says so.
 *
 * @param jobs searchers that take turns, and share all as those in threads of their own do. It is no faster with several.
 */
export function explore(options: ExploreOptions, jobs = 1): Exploration {
  const search = (asked: ExploreOptions): Exploration => {
    const memory = createSearchMemory(jobs, asked.bytesMax ?? BYTES_MAX);
    const searcher = (number: number): Searcher => createSearcher(asked, placeOf(asked, memory, number));
    const others = Array.from({ length: jobs - 1 }, (_, place) => searcher(place + 1));
    return led(asked, memory, [searcher(0), ...others]);
  };
  try {
    return search(options);
  } catch (error) {
    if (!(error instanceof NotInterchangeable)) throw error;
    return { ...search({ ...options, hasSymmetry: false }), refuted: error.message };
  }
}

/**
 * Leads a search that threads share; each of the others has called `followSearch` with the same case, or will.
 *
 * @throws NotInterchangeable when nodes turn out not to be: then all have to begin again without symmetry
 */
export function leadSearch(options: ExploreOptions, memory: SearchMemory): Exploration {
  return led(options, memory, [createSearcher(options, placeOf(options, memory, 0))]);
}

/** Takes part in a search that another thread leads. @param number from 1. @throws NotInterchangeable, as `leadSearch` */
export function followSearch(options: ExploreOptions, memory: SearchMemory, number: number): void {
  const searcher = createSearcher(options, placeOf(options, memory, number));
  followRounds(memory.control, () => searcher.work());
}

function placeOf(options: ExploreOptions, memory: SearchMemory, number: number): Parameters<typeof createSearcher>[1] {
  return { memory, number, interchangeable: interchangeableIn(options) };
}

function interchangeableIn({
  system,
  hasSymmetry = true,
  nodes,
  options,
}: ExploreOptions): Exploration["interchangeable"] {
  return hasSymmetry ? (system.interchangeable?.(system.members(nodes, options), options) ?? []) : [];
}

function led(
  options: ExploreOptions,
  memory: SearchMemory,
  searchers: readonly [Searcher, ...Searcher[]],
): Exploration {
  const { bytesMax = BYTES_MAX, onProgress } = options;
  const end: SearchEnd = lead({ memory, searchers, bytesMax, onProgress });
  const isThrough = end.endedBy === undefined ? true : "unknown";
  return {
    ...end,
    safe: end.violation === undefined ? isThrough : false,
    interchangeable: interchangeableIn(options),
    refuted: undefined,
    cast: searchers[0].cast,
  };
}
