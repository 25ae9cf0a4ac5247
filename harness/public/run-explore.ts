/**
 * runExplore: every state of a small case of one system, from a script or a test of your own.
 *
 * `clew explore` searches in threads, which load a system's module; this one takes a value, too, and then searches in yours.
 */
import { resolve } from "node:path";
import type { RunResults } from "../../runs/results.ts";
import type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import { USUAL_BOUNDS, type Bounds } from "../explore/bounds.ts";
import { BYTES_MAX } from "../explore/explore.ts";
import type { Beginning } from "../explore/search-case.ts";
import { settlingOf } from "../explore/settling/settled-nodes.ts";
import { BOUND_MAX } from "../explore/world.ts";
import { type ExploreCase, unusualOptions } from "../explore/case/case.ts";
import { drawnOperations, shapesOf } from "../explore/case/drawn-operations.ts";
import { concludeSearch, writeSearch } from "../explore/files/concluded-search.ts";
import { JOBS_MAX, searchInThreads } from "../explore/files/threaded-search.ts";
import { search, type SearchFigures, type SearchLimit } from "../explore/case/search.ts";
import type { Catalog } from "../catalog.ts";
import { modelOf } from "../judge.ts";
import { OptionsError } from "./options-error.ts";
import { preparedTest } from "./prepared-test.ts";
import type { RunTestOptions } from "./run-options.ts";

/** What is searched. What is left out has the default that it has on the command line. */
export interface RunExploreOptions extends Pick<RunTestOptions, "workload" | "mutant" | "store"> {
  /** A system of Nodes: a value, a name that comes with clew, or the path of its module. */
  readonly system: RunTestOptions["system"];
  /** Number of nodes. */
  readonly nodes?: number;
  /** The system's own options. */
  readonly options?: { readonly [name: string]: Json };
  /** What each client does, in order. Default: two operations of each of two clients, which the workload draws. */
  readonly clients?: readonly (readonly ClientOperation[])[];
  /** How often what may always happen again may happen. Default: one time-out of a node, and nothing else. */
  readonly bounds?: Partial<Bounds>;
  /** Whether a crash may lose what was not synced. Default: false. */
  readonly losesWrites?: boolean;
  /** Where the search begins: all nodes have just started, or they have settled, and the cluster serves. Default: boot. */
  readonly start?: Beginning;
  /** Whether only what clients see counts. Default: false. */
  readonly blind?: boolean;
  /** Ends the search after so many states. Default: no limit. */
  readonly statesMax?: number;
  /** Ends the search when states and tables take so many bytes, about. Default: 2 GiB. */
  readonly bytesMax?: number;
  /**
   * Threads that share the search. They have to load what is searched, so system and workload have to be names or paths.
   * Default: none, and your thread searches.
   */
  readonly jobs?: number;
  /** Ends the search after so many ms. Default: no limit. */
  readonly timeLimitMs?: number;
  /** Told now and then how far it is. */
  readonly onProgress?: (figures: SearchFigures) => void;
}

/** What a search came to. */
export interface ExploreOutcome {
  /** As in `results.json`; `valid` is true only when every state within the bounds was seen. */
  readonly results: RunResults;
  /** How far it got. */
  readonly figures: SearchFigures;
  /** What ended it before it had seen everything. */
  readonly endedBy: SearchLimit | undefined;
  /** Events of the shortest trace to what is wrong; undefined where nothing is. */
  readonly events: number | undefined;
  /** The folder of its files. */
  readonly directory: string;
  /** The path of its report. */
  readonly report: string;
  /** The file of the trace, for `clew replay`; undefined where nothing is wrong. */
  readonly trace: string | undefined;
}

/**
 * Searches; without `jobs` your thread does nothing else until it has ended. A large case takes hours and all memory that it may have, so
 * give it a limit.
 *
 * @example
 * ```ts
 * const { results, figures, report } = await runExplore({ system: mySystem, bounds: { crashes: 1 }, timeLimitMs: 60_000 });
 * assert.equal(results.valid, true, `${figures.states} states: ${report}`);
 * ```
 * @throws OptionsError for options that no search can have; ModuleError for a module that cannot be loaded
 */
export async function runExplore(options: RunExploreOptions): Promise<ExploreOutcome> {
  const { onProgress, timeLimitMs = Infinity, store = "store" } = options;
  const { asked, shapes, catalog } = await caseOf(options);
  const startedAt = new Date();
  const began = performance.now();
  const { jobs } = options;
  const outcome =
    jobs === undefined
      ? search(asked, {
          ...(onProgress === undefined ? {} : { onProgress }),
          isOver: () => (performance.now() - began > timeLimitMs ? "time" : undefined),
        })
      : await searchInThreads(asked, {
          jobs: threadsOf(jobs, options),
          modules: catalog.modules,
          timeLimitMs,
          signal: new AbortController().signal,
          onProgress: onProgress ?? (() => undefined),
        });
  const { module } = asked.system;
  const concluded = concludeSearch(asked, outcome);
  const { results, play } = concluded;
  const { directory, report, trace } = await writeSearch(asked, concluded, {
    startedAt,
    shapes,
    store: resolve(store),
    command: `runExplore({ system: ${JSON.stringify(asked.setup.system)}, … })`,
    modules: [...new Set([...catalog.modules, ...(module === undefined ? [] : [module])])],
  });
  const { figures, endedBy } = outcome;
  return { results, figures, endedBy, events: play?.steps.length, directory, report, trace };
}

/** @throws OptionsError for what threads cannot load, and for no number of threads */
function threadsOf(jobs: number, { system, workload }: RunExploreOptions): number {
  const problems = Object.entries({ system, workload }).flatMap(([name, value]) =>
    typeof value === "object" ? [`${name}: expected a name or the path of a module beside jobs, found a value`] : [],
  );
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > JOBS_MAX) {
    problems.push(`jobs: expected a whole number from 1 to ${JOBS_MAX}, found ${String(jobs)}.`);
  }
  if (problems.length > 0) throw new OptionsError(problems);
  return jobs;
}

async function caseOf(options: RunExploreOptions): Promise<{
  readonly asked: ExploreCase;
  readonly shapes: ReturnType<typeof shapesOf>;
  readonly catalog: Catalog;
}> {
  const { nodes, mutant, losesWrites = false, start = "boot", blind = false, clients } = options;
  const prepared = await preparedTest({
    system: options.system,
    workload: options.workload,
    nodes,
    mutant,
    options: options.options,
    cluster: "simulated",
  });
  const { system, workload, spec, catalog } = prepared;
  if (system.kind !== "nodes") {
    throw new OptionsError([`system: expected a system of Nodes, found ${system.name}, which runs as processes only`]);
  }
  const model = modelOf(workload.judge);
  if (model === undefined) {
    throw new OptionsError([
      `workload: expected one that a model judges, found ${workload.name}, which a check judges`,
    ]);
  }
  if (start === "settled") {
    const settling = settlingOf({ system, nodes: spec.nodes, options: spec.options, mutant, losesWrites });
    if ("problem" in settling) throw new OptionsError([`start: ${settling.problem}. Begin at the boot.`]);
  }
  const drawing = { workload, model, clients: 2, operations: 2, keys: 1, seed: 1 };
  return {
    catalog,
    shapes: shapesOf(workload, model),
    asked: {
      setup: {
        system: system.name,
        nodes: spec.nodes,
        options: unusualOptions(system, spec.options),
        ...(mutant === undefined ? {} : { mutant }),
        workload: workload.name,
        losesWrites,
        ...(start === "boot" ? {} : { start }),
      },
      system,
      options: spec.options,
      model,
      clients: clients ?? drawnOperations(drawing),
      bounds: boundsOf(options.bounds),
      statesMax: options.statesMax ?? Infinity,
      bytesMax: options.bytesMax ?? BYTES_MAX,
      hasSymmetry: true,
      isBlind: blind,
      seed: 1,
    },
  };
}

function boundsOf(given: Partial<Bounds> = {}): Bounds {
  const problems = Object.entries(given).flatMap(([name, bound]) => {
    if (!(name in USUAL_BOUNDS))
      return [`bounds.${name}: expected one of ${Object.keys(USUAL_BOUNDS).join(", ")}; found "${name}".`];
    if (name === "duplicates" && bound === Infinity) return [];
    const isRight = Number.isInteger(bound) && bound >= 0 && bound <= BOUND_MAX;
    return isRight ? [] : [`bounds.${name}: expected a whole number from 0 to ${BOUND_MAX}, found ${String(bound)}.`];
  });
  if (problems.length > 0) throw new OptionsError(problems);
  return { ...USUAL_BOUNDS, ...given };
}
