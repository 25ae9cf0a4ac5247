/**
 * Lead: what one of the searchers does for all: it begins the search, opens its rounds, goes on to the next level when one is
 * through, watches the bounds, and finds the way to what is wrong.
 */
import { startOf } from "../cast.ts";
import type { Happening } from "../events.ts";
import { awaitFollowers, closeRounds, openRound } from "../shared/rounds.ts";
import { AT, type SearchMemory, STOP } from "../shared/search-memory.ts";
import { WORDS_MAX, wordsOf, type World } from "../world.ts";
import type { Searcher } from "./searcher.ts";
import { wayTo } from "./way.ts";
import { firstWrong } from "./wrong.ts";

/** How far a search is. */
export interface SearchProgress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  readonly bytes: number;
}

/** What came of it. */
export interface SearchEnd extends SearchProgress {
  readonly endedBy: "worlds" | "memory" | undefined;
  readonly violation: { readonly message: string; readonly way: readonly Happening[] } | undefined;
  readonly start: World;
}

/** What the search is led by. */
export interface LeadOptions {
  readonly memory: SearchMemory;
  /** Of this thread, the leader first. They take turns. */
  readonly searchers: readonly [Searcher, ...Searcher[]];
  readonly bytesMax: number;
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined;
}

/** Worlds between two looks at the memory, and between two words about progress. */
const WATCH_EVERY = 1_024;
const PROGRESS_EVERY = 20 * WATCH_EVERY;

/** Searches to the end. */
export function lead(options: LeadOptions): SearchEnd {
  const { memory, searchers } = options;
  const { control } = memory;
  const [leader] = searchers;
  const start = begin(leader, control);
  let worlds = 0;
  do {
    const followers = openRound(control);
    for (let isBusy = true; isBusy;) {
      watch(options, worlds++);
      isBusy = false;
      for (const searcher of searchers) isBusy = searcher.work() || isBusy;
    }
    awaitFollowers(control, followers, () => watch(options, 0));
  } while (goesOn(options));
  closeRounds(control);
  const endedBy = ([undefined, "worlds", "memory"] as const)[control[AT.stop] as number];
  return { ...progressOf(options), endedBy, violation: violationOf(memory, leader, start), start };
}

function begin({ cast, store, symmetry }: Searcher, control: Int32Array): World {
  const start = startOf(cast, (who, state, code) => symmetry.check(who, state, code));
  const first = wordsOf(start);
  const words = new Int32Array(WORDS_MAX);
  words.set(first);
  store.add(words, first.length, symmetry.canonical(words, first.length), -1);
  control[AT.levelEnd] = 1;
  return start;
}

/** Between two rounds: gets ready for the next. False: there is none. */
function goesOn({ memory, searchers }: LeadOptions): boolean {
  const { control } = memory;
  const [{ store }] = searchers;
  if (control[AT.stop] !== 0) return false;
  const levelEnd = control[AT.levelEnd] as number;
  if ((control[AT.next] as number) >= levelEnd) {
    if (firstWrong(memory) !== undefined || store.size() === levelEnd) return false;
    Atomics.store(control, AT.next, levelEnd);
    Atomics.store(control, AT.levelEnd, store.size());
    Atomics.add(control, AT.depth, 1);
  }
  if (store.isNarrow()) store.widen();
  return true;
}

function watch(options: LeadOptions, worlds: number): void {
  if (worlds % WATCH_EVERY !== 0) return;
  const { memory, bytesMax, onProgress } = options;
  const progress = progressOf(options);
  if (progress.bytes > bytesMax || options.searchers[0].store.isFull()) {
    Atomics.compareExchange(memory.control, AT.stop, 0, STOP.memory);
  }
  if (worlds % PROGRESS_EVERY === 0) onProgress?.(progress);
}

function progressOf({ memory, searchers }: LeadOptions): SearchProgress {
  const { control, figures, jobs } = memory;
  const [{ store }] = searchers;
  let transitions = 0;
  let bytes = store.bytes() + (jobs === 1 ? 0 : 2 * Atomics.load(control, AT.journal));
  for (let searcher = 0; searcher < jobs; searcher++) {
    transitions += figures[2 * searcher] as number;
    bytes += figures[2 * searcher + 1] as number;
  }
  return { worlds: store.size(), transitions, depth: control[AT.depth] as number, bytes };
}

function violationOf(memory: SearchMemory, searcher: Searcher, start: World): SearchEnd["violation"] {
  const wrong = firstWrong(memory);
  if (wrong === undefined) return undefined;
  const { cast, store, symmetry, expander, invariants } = searcher;
  searcher.journal.catchUp();
  const world = wrong.is === "an event" ? wrong.world : store.before(wrong.world);
  return wayTo({ cast, expander, store, world, start: wordsOf(start), symmetry, invariants });
}
