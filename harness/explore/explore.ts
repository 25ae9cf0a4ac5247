/**
 * explore: every world that a system can get into within bounds, breadth first, so that the first violation that is found
 * is one of the shortest.
 */
import { createCast, startOf } from "./cast.ts";
import { type Cast, createExpander, type Happening } from "./events.ts";
import { createInvariantCheck, type Invariants } from "./invariant-check.ts";
import type { SearchCase } from "./search-case.ts";
import { wayTo } from "./way.ts";
import { wordsOf, type World } from "./world.ts";
import { createWorldStore, type WorldStore } from "./world-store.ts";

export { CLIENT_TIMEOUT_MS } from "./cast.ts";

/** What is searched, and how far. */
export interface ExploreOptions extends SearchCase {
  /** Says what is wrong with the nodes that run, by id, as they say of themselves; default: the system's own. */
  readonly invariants?: Invariants;
  /** Ends the search after so many worlds; default: none. */
  readonly worldsMax?: number;
  /** Ends the search when worlds and tables take so many bytes, about; default: none. */
  readonly bytesMax?: number;
  /** Told now and then how far it is. */
  readonly onProgress?: (progress: { readonly worlds: number; readonly depth: number; readonly bytes: number }) => void;
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

/** Searches all worlds within the bounds. Cost: grows exponentially with every bound; memory with the worlds. */
export function explore(options: ExploreOptions): Exploration {
  const { worldsMax = Infinity, bytesMax = Infinity, onProgress } = options;
  const cast = createCast(options);
  const expander = createExpander(cast);
  const store = createWorldStore();
  const start = startOf(cast);
  const first = wordsOf(start);
  store.add(first, first.length, expander.hashOf(first, first.length), -1);
  const isBroken = createInvariantCheck(cast, options);
  const found: { violation: Exploration["violation"] } = { violation: undefined };
  const words = new Int32Array(2 ** 14);
  let depth = 0;
  let levelEnd = 1;
  let transitions = 0;
  let endedBy: Exploration["endedBy"];
  let at = 0;
  for (; at < store.size() && found.violation === undefined && endedBy === undefined; at++) {
    if (at === levelEnd) {
      depth++;
      levelEnd = store.size();
    }
    if (at % WATCH_EVERY === 0) {
      const bytes = bytesOf(cast, store);
      if (at % PROGRESS_EVERY === 0) onProgress?.({ worlds: store.size(), depth, bytes });
      if (bytes > bytesMax) endedBy = "memory";
    }
    if (store.size() >= worldsMax) endedBy = "worlds";
    const length = store.read(at, words);
    expander.each(words, length, (next) => {
      transitions++;
      if (found.violation !== undefined) return;
      const isNew =
        next.problem === undefined && store.add(next.words, next.length, expander.hashOf(next.words, next.length), at);
      const message = next.problem ?? (isNew ? isBroken(words, next.words) : undefined);
      if (message !== undefined) found.violation = { message, way: wayTo(cast, store, at, next) };
    });
  }
  const { violation } = found;
  const safe = violation === undefined ? (endedBy === undefined ? true : "unknown") : false;
  const bytes = bytesOf(cast, store);
  return { safe, worlds: store.size(), transitions, depth, bytes, endedBy, violation, cast, start };
}

function bytesOf({ nodes, clients, letters, judge }: Cast, store: WorldStore): number {
  const tables = [...nodes, ...clients, letters, judge].reduce((sum, table) => sum + table.bytes(), 0);
  return store.bytes() + tables;
}
