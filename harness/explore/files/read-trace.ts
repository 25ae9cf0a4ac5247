/**
 * The file of a trace, read, with what its names stand for in a catalog.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { systemNamed, workloadNamed, type Catalog } from "../../catalog.ts";
import { modelOf, type Judge } from "../../judge.ts";
import { fillTest } from "../../spec/fill.ts";
import { SpecError } from "../../spec/spec.ts";
import { shapesOf } from "../drawn-operations.ts";
import type { OperationShapes } from "../trace/operation-notation.ts";
import type { PlaySurroundings } from "../trace/play.ts";
import { isTraceText, parseTrace, type WrittenTrace } from "../trace/trace-file.ts";
import type { TraceSetup } from "../trace/trace.ts";
import { TRACE_FILE } from "./write-exploration.ts";

/** The path of the file of a trace: of this file, or of the one in this folder; undefined where there is none. */
export function traceFileAt(place: string): string | undefined {
  if (!existsSync(place)) return undefined;
  const path = statSync(place).isDirectory() ? join(place, TRACE_FILE) : place;
  if (!existsSync(path) || statSync(path).isDirectory()) return undefined;
  // Other files that are given to replay are small JSON, or histories, which may be large and packed.
  if (/\.(json|jsonl|edn|gz)$/.test(path)) return undefined;
  return isTraceText(readFileSync(path, "utf8")) ? path : undefined;
}

/** A trace, ready to be played. */
export interface ReadTrace {
  readonly trace: WrittenTrace;
  readonly surroundings: PlaySurroundings;
  readonly shapes: OperationShapes;
}

/** What is played in place of what the file says. */
export interface TraceChanges {
  /** Id of a bug, or "none". */
  readonly mutant?: string | undefined;
  /** Options by name. */
  readonly options?: TraceSetup["options"];
}

/** @throws SpecError with a line for each mistake, with file and line */
export function readTraceFile(path: string, catalog: Catalog, changes: TraceChanges = {}): ReadTrace {
  let found: Omit<ReadTrace, "trace"> | undefined;
  const trace = parseTrace(readFileSync(path, "utf8"), path, (setup) => {
    const stood = standFor(changed(setup, changes), catalog);
    if ("problem" in stood) return stood;
    found = stood;
    return stood.shapes;
  });
  if ("problems" in trace) throw new SpecError([...trace.problems]);
  if (found === undefined) throw new Error(`${path}: a trace was read without its settings`);
  return { ...found, trace: { ...trace, setup: changed(trace.setup, changes) } };
}

function changed(setup: TraceSetup, { mutant, options = {} }: TraceChanges): TraceSetup {
  const { mutant: own, ...rest } = setup;
  const planted = mutant ?? own;
  return {
    ...rest,
    options: { ...setup.options, ...options },
    ...(planted === undefined || planted === "none" ? {} : { mutant: planted }),
  };
}

function standFor(setup: TraceSetup, catalog: Catalog): Omit<ReadTrace, "trace"> | { readonly problem: string } {
  const system = systemNamed(catalog, setup.system);
  if (system === undefined) {
    const known = catalog.systems.map(({ name }) => name).join(", ");
    return {
      problem: `system: expected one of ${known}, found "${setup.system}". Is it plugged in? Name a --config that does so.`,
    };
  }
  const { nodes, mutant, options, workload: name } = setup;
  const fields = { system: system.name, nodes, mutant, options, workload: { name } };
  const filled = fillTest(
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    catalog,
  );
  if ("problems" in filled) {
    return { problem: filled.problems.map((each) => `${each.path.join(".")}: ${each.message}`).join("; ") };
  }
  const workload = workloadNamed(catalog, name);
  if (workload === undefined) return { problem: `workload: expected one that is plugged in, found "${name}"` };
  const judge = judgeOf(setup, workload.judge, catalog);
  if (judge === undefined) return { problem: `model: expected one that there is, found "${setup.model ?? ""}"` };
  const shapes = shapesOf(workload, typeof judge === "object" && "check" in judge ? undefined : modelOf(judge));
  return { surroundings: { system, options: filled.test.options, judge }, shapes };
}

function judgeOf({ model }: TraceSetup, own: Judge, { models }: Catalog): Judge | undefined {
  return model === undefined ? own : models.find(({ name }) => name === model);
}
