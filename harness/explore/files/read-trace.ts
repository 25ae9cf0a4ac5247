/**
 * The file of a trace, read, with what its names stand for in a catalog.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Catalog } from "../../catalog.ts";
import { SpecError } from "../../spec/spec.ts";
import { isTraceText, parseTrace, type WrittenTrace } from "../trace/trace-file.ts";
import { type TraceSetup, workerOf } from "../trace/trace.ts";
import { namedSetup, type NamedSetup } from "./named-setup.ts";
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
export interface ReadTrace extends NamedSetup {
  readonly trace: WrittenTrace;
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
  let found: NamedSetup | undefined;
  const trace = parseTrace(readFileSync(path, "utf8"), path, (setup) => {
    const stood = namedSetup(changed(setup, changes), catalog);
    if ("problem" in stood) return stood;
    found = stood;
    return stood.shapes;
  });
  if ("problems" in trace) throw new SpecError([...trace.problems]);
  if (found === undefined) throw new Error(`${path}: a trace was read without its settings`);
  const strangers = strangersIn(trace, path, found);
  if (strangers.length > 0) throw new SpecError(strangers);
  return { ...found, trace: { ...trace, setup: changed(trace.setup, changes) } };
}

/** A line for each event of somebody who is no node and no client. */
function strangersIn({ setup, steps, written }: WrittenTrace, path: string, { surroundings }: NamedSetup): string[] {
  const { system, options } = surroundings;
  const nodes = system.members(setup.nodes, options).map(({ id }) => id);
  return steps.flatMap((step, place) => {
    const named = step.do === "receive" ? [step.who, step.from] : [step.who];
    const stranger = named.find((name) => !nodes.includes(name) && workerOf(name) === undefined);
    if (stranger === undefined) return [];
    const line = written[place]?.line ?? 0;
    return [`${path}:${line}: expected a node (${nodes.join(", ")}) or a client (c0, c1, …), found "${stranger}"`];
  });
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
