/**
 * explore: every world that a system can get into within bounds, breadth first, so that the first violation that is found
 * is one of the shortest.
 */
import { createCast, startOf } from "./cast.ts";
import { type Cast, createExpander, type Happening } from "./events.ts";
import { createInvariantCheck, type Invariants } from "./search/invariant-check.ts";
import type { SearchCase } from "./search-case.ts";
import { createSymmetry, NotInterchangeable } from "./search/symmetry.ts";
import { wayTo } from "./search/way.ts";
import { WORDS_MAX, wordsOf, type World } from "./world.ts";
import { createWorldHash } from "./search/world-hash.ts";
import { createWorldStore, type WorldStore } from "./search/world-store.ts";

/** What is searched, and how far. */
export interface ExploreOptions extends SearchCase {
  /** Says what is wrong at a moment; default: the system's own invariants. */
  readonly invariants?: Invariants;
  /** Whether nodes that the system holds to be interchangeable are; default: yes. */
  readonly hasSymmetry?: boolean;
  /** Ends the search after so many worlds; default: none. */
  readonly worldsMax?: number;
  /** Ends the search when worlds and tables take so many bytes, about; default: none. */
  readonly bytesMax?: number;
  /** Told now and then how far it is. */
  readonly onProgress?: (progress: ExploreProgress) => void;
}

/** How far a search is. */
export interface ExploreProgress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  readonly bytes: number;
}

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
  readonly start: World;
}

const WATCH_EVERY = 1_024;
const PROGRESS_EVERY = 20 * WATCH_EVERY;

/**
 * Searches all worlds within the bounds. Cost: grows exponentially with every bound; memory with the worlds.
 *
 * Nodes that the system holds to be interchangeable are exchanged. Should they turn out not to be, the search begins again
 * without, and says so.
 */
export function explore(options: ExploreOptions): Exploration {
  const { system, hasSymmetry = true, nodes, options: chosen } = options;
  const groups = hasSymmetry ? (system.interchangeable?.(system.members(nodes, chosen), chosen) ?? []) : [];
  try {
    return search(options, groups);
  } catch (error) {
    if (!(error instanceof NotInterchangeable)) throw error;
    return { ...search(options, []), refuted: error.message };
  }
}

function search(options: ExploreOptions, interchangeable: readonly (readonly string[])[]): Exploration {
  const { worldsMax = Infinity, bytesMax = Infinity, onProgress } = options;
  const cast = createCast(options);
  const expander = createExpander(cast);
  const store = createWorldStore();
  const symmetry = interchangeable.length === 0 ? undefined : createSymmetry(cast, interchangeable);
  const start = startOf(cast, (who, state, code) => symmetry?.check(who, state, code));
  const first = wordsOf(start);
  const canonical = symmetry === undefined ? createWorldHash(cast) : symmetry.canonical;
  const words = new Int32Array(WORDS_MAX);
  words.set(first);
  store.add(words, first.length, canonical(words, first.length), -1);
  const isBroken = createInvariantCheck(cast, options);
  const found: { message: string | undefined } = { message: undefined };
  let depth = 0;
  let levelEnd = 1;
  let transitions = 0;
  let endedBy: Exploration["endedBy"];
  let at = 0;
  for (; at < store.size() && found.message === undefined && endedBy === undefined; at++) {
    if (at === levelEnd) {
      depth++;
      levelEnd = store.size();
    }
    if (at % WATCH_EVERY === 0) {
      const bytes = bytesOf(cast, store);
      if (at % PROGRESS_EVERY === 0) onProgress?.({ worlds: store.size(), transitions, depth, bytes });
      if (bytes > bytesMax) endedBy = "memory";
    }
    if (store.size() >= worldsMax) endedBy = "worlds";
    const length = store.read(at, words);
    expander.each(words, length, (next) => {
      transitions++;
      if (found.message !== undefined) return;
      symmetry?.check(next.who, words[next.who] as number, next.code);
      if (next.problem === undefined) {
        if (!store.add(next.words, next.length, canonical(next.words, next.length), at)) return;
      }
      found.message = next.problem ?? isBroken(words, next);
    });
  }
  const bytes = bytesOf(cast, store);
  const figures = { worlds: store.size(), transitions, depth, bytes, endedBy, interchangeable, cast, start };
  const { message } = found;
  if (message === undefined) {
    return { ...figures, refuted: undefined, safe: endedBy === undefined ? true : "unknown", violation: undefined };
  }
  const isWrong: Parameters<typeof wayTo>[0]["isWrong"] = (next, before) =>
    (next.problem ?? isBroken(before, next)) !== undefined;
  const way = wayTo({ expander, store, world: at - 1, start: first, canonical, isWrong });
  return { ...figures, refuted: undefined, safe: false, violation: { message, way } };
}

function bytesOf({ nodes, clients, letters, judge }: Cast, store: WorldStore): number {
  const tables = [...nodes, ...clients, letters, judge].reduce((sum, table) => sum + table.bytes(), 0);
  return store.bytes() + tables;
}
