/**
 * search: a case, searched to its end or to a limit, as what can be handed on: no tables, no numbers of states.
 */
import type { ExploreCase } from "./case.ts";
import { explore, type ExploreOptions, type ExploreProgress, followSearch, leadSearch } from "../explore.ts";
import type { SearchMemory } from "../shared/search-memory.ts";
import { playWay } from "../trace/way-trace.ts";
import type { TraceStep } from "../trace/trace.ts";

/** What ends a search before it has seen everything. */
export type SearchLimit = "states" | "memory" | "time" | "interrupted";

/** How far it got. */
export interface SearchFigures {
  /** Different states that were seen. */
  readonly states: number;
  /** Pairs of a state and what may happen in it. */
  readonly transitions: number;
  /** The most events that lead to a state, none of them in vain. */
  readonly depth: number;
  /** Memory of states and tables, about. */
  readonly bytes: number;
}

/** What came of it. Plain data. */
export interface SearchOutcome {
  readonly figures: SearchFigures;
  /** Undefined: it has seen everything, or found something wrong. */
  readonly endedBy: SearchLimit | undefined;
  /** What is wrong, and one of the shortest ways to it; undefined where nothing is. */
  readonly found: { readonly message: string; readonly steps: readonly TraceStep[] } | undefined;
  /** Names of the operations that never succeeded; undefined where it was ended, or has found something wrong. */
  readonly idle?: readonly string[];
  /** Groups of nodes that were taken for interchangeable, of which one order was looked at. */
  readonly interchangeable: readonly (readonly string[])[];
  /** Why nodes that the system holds to be interchangeable are not. */
  readonly refuted: string | undefined;
}

/** What watches a search. */
export interface SearchWatch {
  /** Told now and then how far it is. */
  readonly onProgress?: (figures: SearchFigures) => void;
  /** Asked now and then whether to end it, and why. */
  readonly isOver?: () => SearchLimit | undefined;
}

/** Ends the search from within: it knows no other way than its own limits. */
class Ended extends Error {
  readonly by: SearchLimit;
  readonly figures: SearchFigures;
  constructor(by: SearchLimit, figures: SearchFigures) {
    super(`ended: ${by}`);
    this.by = by;
    this.figures = figures;
  }
}

/**
 * Searches. Synchronous, and may take all the time and memory that its limits give it.
 *
 * @param memory of a search that this thread leads, and that others follow; default: it searches alone
 * @throws NotInterchangeable where others follow and nodes turn out not to be: all have to begin again without symmetry
 */
export function search(asked: ExploreCase, watch: SearchWatch = {}, memory?: SearchMemory): SearchOutcome {
  const { setup, system, options, model, clients } = asked;
  const { onProgress, isOver } = watch;
  const searched: ExploreOptions = {
    ...searchedIn(asked),
    onProgress(progress) {
      const figures = figuresOf(progress);
      onProgress?.(figures);
      const by = isOver?.();
      if (by !== undefined) throw new Ended(by, figures);
    },
  };
  try {
    const exploration = memory === undefined ? explore(searched) : leadSearch(searched, memory);
    const { violation, cast, endedBy, interchangeable, refuted } = exploration;
    const found =
      violation === undefined
        ? undefined
        : {
            message: violation.message,
            steps: playWay({ cast, way: violation.way, clients }, setup, { system, options, judge: model }).steps.map(
              ({ step }) => step,
            ),
          };
    const isThrough = violation === undefined && endedBy === undefined;
    return {
      ...(isThrough ? { idle: idleIn(clients, cast.judge.succeeded()) } : {}),
      figures: figuresOf(exploration),
      endedBy: endedBy === "worlds" ? "states" : endedBy,
      found,
      interchangeable,
      refuted,
    };
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    return { figures: error.figures, endedBy: error.by, found: undefined, interchangeable: [], refuted: undefined };
  }
}

function idleIn(clients: ExploreCase["clients"], succeeded: ReadonlySet<string>): string[] {
  const all = new Set(clients.flatMap((operations) => operations.map(({ f }) => f)));
  return [...all].filter((f) => !succeeded.has(f));
}

/** Takes part in a search that another thread leads. @param number of this thread, from 1 */
export function follow(asked: ExploreCase, memory: SearchMemory, number: number): void {
  followSearch(searchedIn(asked), memory, number);
}

function searchedIn(asked: ExploreCase): ExploreOptions {
  const { setup, system, options, model, clients, bounds, statesMax, bytesMax, hasSymmetry, isBlind } = asked;
  return {
    system,
    options,
    model,
    clients,
    bounds,
    bytesMax,
    hasSymmetry,
    ...(isBlind ? { invariants: () => [] } : {}),
    nodes: setup.nodes,
    mutant: setup.mutant,
    losesWrites: setup.losesWrites,
    start: setup.start ?? "boot",
    worldsMax: statesMax,
  };
}

function figuresOf({ worlds: states, transitions, depth, bytes }: ExploreProgress): SearchFigures {
  return { states, transitions, depth, bytes };
}
