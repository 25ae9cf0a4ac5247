/**
 * A finding on disk: a folder with its plan, what went wrong, the recorded effects, the history and the whole trace.
 * It needs nothing else: neither the campaign nor the code that drew the plan.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { writeJsonFile } from "../../../runs/run-directory.ts";
import { systemNamed, type Catalog } from "../../catalog.ts";
import { eventKinds, type EventKind, type TraceEntry } from "../../clusters/simulated/trace.ts";
import type { Failure } from "../../../runs/hunts/oracle.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";
import type { HuntPlan } from "../plan/plan.ts";
import { strategies } from "../plan/strategies.ts";
import { simulate, type HuntResult } from "../simulate.ts";
import { recordModules } from "../../plug-ins/recorded-modules.ts";
import { fileMistakes } from "../../spec/option-files.ts";
import { findingShape, readStored } from "./stored-file.ts";
import { StoredFileError } from "./stored-file-error.ts";

/** `finding.json`. */
export interface FindingRecord {
  readonly plan: HuntPlan;
  readonly traceHash: string;
  readonly eventCount: number;
  readonly failures: readonly Failure[];
  /** As the plan's faults, they give the same run. */
  readonly effects: readonly TimedEffect[];
}

/** A finding that was read from disk. */
export interface StoredFinding extends FindingRecord {
  readonly folder: string;
  /** Whether the trace in its folder is its own. */
  readonly hasTrace: boolean;
}

/** Findings that are kept with their traces; one more is only listed. */
const FOLDERS_MAX = 200;
let written = 0;

/** Writes the finding into a folder named for its seed; runs the plan once more, if that ends, for the trace. */
export function writeFinding(parent: string, plan: HuntPlan, result: HuntResult, catalog: Catalog): void {
  if (written >= FOLDERS_MAX) return;
  written++;
  const folder = join(parent, String(plan.seed));
  mkdirSync(folder, { recursive: true });
  recordModules(folder, catalog.modules);
  const { traceHash, eventCount, failures, effects } = result;
  const record: FindingRecord = { plan, traceHash, eventCount, failures, effects };
  writeFileSync(join(folder, "history.jsonl"), result.events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  if (!failures.some(({ oracle }) => oracle === "loop")) {
    const traced = simulate(plan, { catalog, recordMax: result.eventCount + 1000 });
    writeFileSync(join(folder, "trace.txt.gz"), gzipSync(traced.trace.map(traceLine).join("")));
  }
  // Last: a folder with it is complete.
  writeJsonFile(join(folder, "finding.json"), record);
}

/**
 * Reads a folder with `finding.json`, or a file of its kind, e.g. `shrunk.json`.
 *
 * @throws StoredFileError when it is neither
 */
export function readFinding(place: string, catalog: Catalog): StoredFinding {
  const isFile = place.endsWith(".json");
  const path = isFile ? place : join(place, "finding.json");
  const folder = isFile ? dirname(place) : place;
  if (!isFile && !existsSync(path) && existsSync(join(folder, "campaign.json"))) {
    throw new StoredFileError(
      `${folder}: expected one finding, found a whole hunt. Its findings are the folders in ${join(folder, "findings")}.`,
    );
  }
  const record = readStored(path, findingShape, "a finding of a hunt") as FindingRecord;
  refuseUnknownNames(record.plan, path, catalog);
  refuseOtherFiles(record.plan, path, catalog);
  return { ...record, folder, hasTrace: basename(path) === "finding.json" };
}

/** A plan may name what this catalog does not have: another's system, or a bug that was taken out. */
function refuseUnknownNames(plan: HuntPlan, path: string, catalog: Catalog): void {
  const { system: name, mutant, workload, faults } = plan;
  const system = systemNamed(catalog, name);
  const check = (field: string, found: string | undefined, known: readonly string[]): void => {
    if (found === undefined || known.includes(found)) return;
    throw new StoredFileError(
      `${path}: plan.${field}: expected one of ${known.join(", ") || "nothing"}, found "${found}".${didYouMean(found, known)} Was it found with another catalog?`,
    );
  };
  check(
    "system",
    name,
    catalog.systems.map((each) => each.name),
  );
  check("mutant", mutant, system?.mutants.map(({ id }) => id) ?? []);
  check("workload", workload, system?.workloads ?? []);
  if ("strategy" in faults)
    check(
      "faults.strategy",
      faults.strategy,
      strategies.map((each) => each.name),
    );
}

/** A plan may name a file that was changed since, or is elsewhere. */
function refuseOtherFiles({ system: name, options }: HuntPlan, path: string, catalog: Catalog): void {
  for (const { option, message } of fileMistakes(systemNamed(catalog, name), options)) {
    throw new StoredFileError(`${path}: plan.options.${option}: ${message}`);
  }
}

/** The recorded trace of a finding; empty when it was not kept. @throws StoredFileError when it is damaged */
export function readTrace(folder: string): readonly TraceEntry[] {
  const path = join(folder, "trace.txt.gz");
  if (!existsSync(path)) return [];
  try {
    const text = gunzipSync(readFileSync(path)).toString("utf8");
    return text.split("\n").filter(Boolean).map(parseTraceLine);
  } catch (cause) {
    throw new StoredFileError(`${path}: expected the trace of a run, found ${(cause as Error).message}.`, { cause });
  }
}

function traceLine({ timeUs, kind, target, digest }: TraceEntry): string {
  return `${timeUs} ${kind} ${target} ${digest}\n`;
}

function parseTraceLine(line: string): TraceEntry {
  const [timeUs, kind, target, digest] = line.split(" ");
  const known: readonly string[] = eventKinds;
  if (kind === undefined || !known.includes(kind)) throw new Error(`"${line}", which is no event`);
  return { timeUs: Number(timeUs), kind: kind as EventKind, target: Number(target), digest: Number(digest) };
}
