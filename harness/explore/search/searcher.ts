/**
 * Searcher: one of those who share a search. It takes worlds of the level from the memory that they have in common, carries
 * out what may happen in them, and adds the worlds after them.
 */
import { createCast } from "../cast.ts";
import { type Cast, createExpander, type ExpandedWorld, type Expander } from "../events.ts";
import { createOwnJournal, createSharedJournal, type Journal } from "../shared/journal.ts";
import { AT, type SearchMemory, STOP } from "../shared/search-memory.ts";
import { createWorldStore, type WorldStore } from "../shared/world-store.ts";
import { WORDS_MAX } from "../world.ts";
import { createInvariantCheck, type InvariantCheck, type InvariantOptions } from "./invariant-check.ts";
import { createSymmetry, type Symmetry } from "./symmetry.ts";
import { noteWrong } from "./wrong.ts";

/** What is searched, as far as searchers go by it. */
export interface SearcherOptions extends InvariantOptions {
  readonly worldsMax?: number;
}

/** Who it is, and with whom it searches. */
export interface SearcherPlace {
  readonly memory: SearchMemory;
  /** From 0, which leads. */
  readonly number: number;
  /** Nodes that are taken for interchangeable. */
  readonly interchangeable: readonly (readonly string[])[];
}

/** One searcher. */
export interface Searcher {
  readonly cast: Cast;
  readonly store: WorldStore;
  readonly symmetry: Symmetry;
  readonly expander: Expander;
  readonly invariants: InvariantCheck;
  readonly journal: Journal;
  /**
   * Looks at a world. False: none are left in this round.
   *
   * @throws NotInterchangeable when nodes turn out not to be
   */
  work(): boolean;
}

/** Worlds that are taken at once. */
const PORTION = 8;
/** The tables are weighed once in so many worlds. */
const WEIGHED_EVERY = 1_024;

/** A searcher that has seen nothing. */
export function createSearcher(options: SearcherOptions, { memory, number, interchangeable }: SearcherPlace): Searcher {
  const { worldsMax = Infinity } = options;
  const { control, figures, jobs } = memory;
  const journal = jobs === 1 ? createOwnJournal() : createSharedJournal(memory);
  const cast = createCast(options, journal);
  const store = createWorldStore(memory);
  const symmetry = createSymmetry(cast, interchangeable);
  const expander = createExpander(cast);
  const invariants = createInvariantCheck(cast, options);
  const words = new Int32Array(WORDS_MAX);
  /** The world that is looked at, and where the portion ends. */
  let world = 0;
  let end = 0;
  let transitions = 0;
  let looks = 0;

  function found(next: ExpandedWorld): void {
    transitions++;
    symmetry.check(next.who, next.from, next.code);
    if (next.problem !== undefined) {
      noteWrong(memory, number, { is: "an event", hash: store.hashOf(world), world });
      return;
    }
    const hash = symmetry.canonicalAfter(next);
    const added = store.add(next.words, next.length, hash, world);
    if (added < 0 || invariants.after(next) === undefined) return;
    noteWrong(memory, number, { is: "a world", hash, world: added });
  }

  function weigh(): void {
    figures[2 * number] = transitions;
    figures[2 * number + 1] = bytesOf(cast);
  }

  function takePortion(): boolean {
    if (store.isNarrow()) return false;
    world = Atomics.add(control, AT.next, PORTION);
    end = Math.min(world + PORTION, control[AT.levelEnd] as number);
    journal.catchUp();
    return world < end;
  }

  function work(): boolean {
    if (store.size() >= worldsMax) Atomics.compareExchange(control, AT.stop, 0, STOP.worlds);
    if (Atomics.load(control, AT.stop) !== 0) return false;
    if (world >= end && !takePortion()) return false;
    const length = store.read(world, words);
    symmetry.enter(words, length);
    expander.each(words, length, found);
    world++;
    return true;
  }

  return {
    cast,
    store,
    symmetry,
    expander,
    invariants,
    journal,
    work() {
      const isBusy = work();
      if (!isBusy || looks++ % WEIGHED_EVERY === 0) weigh();
      return isBusy;
    },
  };
}

function bytesOf({ nodes, clients, letters, judge }: Cast): number {
  return [...nodes, ...clients, letters, judge].reduce((sum, table) => sum + table.bytes(), 0);
}
