/**
 * The flags of `clew explore` as the case that they ask for; each mistake is an error that names its flag.
 */
import { availableParallelism } from "node:os";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import type { Model } from "../../../checker/models/model.ts";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import { lackingWorkload, workloadNamed, type Catalog } from "../../catalog.ts";
import type { Bounds } from "../../explore/bounds.ts";
import { JOBS_MAX } from "../../explore/files/threaded-search.ts";
import type { Beginning } from "../../explore/search-case.ts";
import { settlingOf } from "../../explore/settling/settled-nodes.ts";
import { BOUND_MAX } from "../../explore/world.ts";
import { type ExploreCase, unusualOptions } from "../../explore/case/case.ts";
import { drawnOperations, shapesOf } from "../../explore/case/drawn-operations.ts";
import { parseOperation, type OperationShapes } from "../../explore/trace/operation-notation.ts";
import { workerOf } from "../../explore/trace/trace.ts";
import { modelOf } from "../../judge.ts";
import { durationMs } from "../../spec/duration.ts";
import { fromFlags } from "../../spec/flags.ts";
import type { Workload } from "../../workloads/workload.ts";
import { InputError } from "../base/exit-codes.ts";
import { requireSystem } from "../base/require-system.ts";

/** The options of `clew explore`, as text from the command line. */
export interface ExploreFlags {
  readonly system: string;
  readonly nodes?: string;
  readonly option: readonly string[];
  readonly mutant?: string;
  readonly workload?: string;
  readonly model?: string;
  readonly operation: readonly string[];
  readonly clients?: string;
  readonly operations?: string;
  readonly keys?: string;
  readonly seed?: string;
  readonly timeouts: string;
  readonly crashes: string;
  readonly duplicates: string;
  readonly retries: string;
  readonly losesWrites: boolean;
  readonly start: Beginning;
  readonly states?: string;
  readonly memory: string;
  readonly timeLimit?: string;
  readonly jobs?: string;
  readonly symmetry: boolean;
  readonly blind: boolean;
  readonly json: boolean;
  readonly store: string;
}

/** A case, and what its operations look like in text. */
export interface AskedCase {
  readonly asked: ExploreCase;
  readonly shapes: OperationShapes;
}

/** @throws InputError or SpecError naming the flag */
export function caseOf(flags: ExploreFlags, catalog: Catalog): AskedCase {
  const system = requireSystem(flags.system, catalog);
  const { nodes, mutant, option } = flags;
  const test = fromFlags({ system: system.name, nodes, option, mutant, workload: flags.workload }, catalog);
  const lacking = lackingWorkload(system, catalog);
  if (flags.workload === undefined && lacking !== undefined) throw new InputError(`--workload: ${lacking}`);
  const workload = workloadNamed(catalog, test.workload.name);
  if (workload === undefined) throw new Error(`the catalog lost workload ${test.workload.name} after it was validated`);
  const model = modelFlag(flags.model, workload, catalog);
  const shapes = shapesOf(workload, model);
  const seed = wholeNumber("seed", flags.seed ?? "1");
  const clients = clientsOf(flags, { workload, model, shapes, seed });
  if (flags.start === "settled") {
    const { nodes: count, options } = test;
    const settling = settlingOf({ system, nodes: count, options, mutant, losesWrites: flags.losesWrites });
    if ("problem" in settling) throw new InputError(`--start settled: ${settling.problem}. Begin at the boot.`);
  }
  return {
    shapes,
    asked: {
      setup: {
        system: system.name,
        nodes: test.nodes,
        options: unusualOptions(system, test.options),
        ...(test.mutant === undefined ? {} : { mutant: test.mutant }),
        workload: workload.name,
        ...(flags.model === undefined ? {} : { model: model.name }),
        losesWrites: flags.losesWrites,
        ...(flags.start === "boot" ? {} : { start: flags.start }),
      },
      system,
      options: test.options,
      model,
      clients,
      bounds: boundsOf(flags),
      statesMax: flags.states === undefined ? Infinity : wholeNumber("states", flags.states, 1),
      bytesMax: memoryFlag(flags.memory),
      hasSymmetry: flags.symmetry,
      isBlind: flags.blind,
      seed,
    },
  };
}

/** The model that judges: the one that is named, else the workload's. @throws InputError where a check judges it */
export function modelFlag(given: string | undefined, workload: Workload, { models, paths }: Catalog): Model {
  if (given === undefined) {
    const model = modelOf(workload.judge);
    if (model !== undefined) return model;
    throw new InputError(
      `--workload: expected one that a model judges, found ${workload.name}, which a check judges. Name a --model.`,
    );
  }
  const wanted = paths.model.get(given) ?? given;
  const model = models.find(({ name }) => name === wanted);
  const known = models.map(({ name }) => name);
  if (model !== undefined) return model;
  throw new InputError(`--model: expected one of ${known.join(", ")}, found "${given}".${didYouMean(given, known)}`);
}

function boundsOf(flags: ExploreFlags): Bounds {
  const bound = (name: keyof Bounds): number => wholeNumber(name, flags[name], 0, BOUND_MAX);
  const duplicates = flags.duplicates === "any" ? Infinity : bound("duplicates");
  return { timeouts: bound("timeouts"), crashes: bound("crashes"), duplicates, retries: bound("retries") };
}

const UNITS: { readonly [unit: string]: number } = { MB: 2 ** 20, GB: 2 ** 30 };

/** "2GB" in bytes. @throws InputError naming the flag */
function memoryFlag(given: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*(MB|GB)$/i.exec(given.trim()) ?? [];
  const bytes = Number(amount) * (UNITS[unit.toUpperCase()] ?? 0);
  if (bytes >= MEMORY_MIN) return bytes;
  throw new InputError(`--memory: expected a size of at least 16MB, such as 512MB or 2GB, found "${given}"`);
}

/** Less is used up by the tables of any system. */
const MEMORY_MIN = 2 ** 24;

/** The time limit in ms; Infinity: none. @throws InputError naming the flag */
export function timeLimitFlag({ timeLimit }: Pick<ExploreFlags, "timeLimit">): number {
  const limitMs = timeLimit === undefined ? Infinity : durationMs(timeLimit);
  if (limitMs !== undefined) return limitMs;
  throw new InputError(`--time-limit: expected a duration such as 60s, found "${timeLimit ?? ""}"`);
}

/** Threads of the search; one for each processor where nobody says. @throws InputError naming the flag */
export function jobsFlag({ jobs }: Pick<ExploreFlags, "jobs">): number {
  return jobs === undefined ? availableParallelism() : wholeNumber("jobs", jobs, 1, JOBS_MAX);
}

/** Flags that say how many operations are drawn, and so mean nothing beside given ones. */
const DRAWING = ["clients", "operations", "keys", "seed"] as const;

function clientsOf(
  flags: ExploreFlags,
  drawing: {
    readonly workload: Workload;
    readonly model: Model;
    readonly shapes: OperationShapes;
    readonly seed: number;
  },
): readonly (readonly ClientOperation[])[] {
  if (flags.operation.length > 0) {
    const beside = DRAWING.find((name) => flags[name] !== undefined);
    if (beside === undefined) return givenOperations(flags.operation, drawing.shapes);
    throw new InputError(`--${beside}: expected no such flag beside --operation, which gives all operations`);
  }
  const { workload, model, seed } = drawing;
  return drawnOperations({
    workload,
    model,
    seed,
    clients: wholeNumber("clients", flags.clients ?? "2", 1, CLIENTS_MAX),
    operations: wholeNumber("operations", flags.operations ?? "2", 1),
    keys: wholeNumber("keys", flags.keys ?? "1", 1),
  });
}

/** Two are enough for nearly every bug, and five for no machine. */
const CLIENTS_MAX = 20;

/** "c1 write x 1", as often as given. */
function givenOperations(given: readonly string[], shapes: OperationShapes): readonly (readonly ClientOperation[])[] {
  const clients: ClientOperation[][] = [];
  for (const text of given) {
    const [, client = "", written = ""] = /^\s*(\S+)\s+(.+)$/.exec(text) ?? [];
    const worker = workerOf(client);
    if (worker === undefined || worker >= CLIENTS_MAX) {
      throw new InputError(
        `--operation: expected a client from c0 to c${CLIENTS_MAX - 1} and an operation, such as "c0 ${example(shapes)}", found "${text}"`,
      );
    }
    const operation = parseOperation(written.trim(), shapes);
    if ("problem" in operation) throw new InputError(`--operation "${text}": ${operation.problem}`);
    while (clients.length <= worker) clients.push([]);
    clients[worker]?.push(operation);
  }
  return clients;
}

function example(shapes: OperationShapes): string {
  const [first] = shapes;
  return first === undefined ? "read" : `${first[0]}${first[1].isKeyed ? " x" : ""}`;
}

/** @throws InputError naming the flag */
function wholeNumber(flag: string, given: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new InputError(`--${flag}: expected a whole number ${range}, found "${given}"`);
}
