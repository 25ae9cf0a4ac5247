/**
 * A finding on disk: a folder with its plan, what went wrong, the recorded effects, the history and the whole trace.
 * It needs nothing else: neither the campaign nor the code that drew the plan.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { writeJsonFile } from "../../../histories/files/run-directory.ts";
import { eventKinds, type EventKind, type TraceEntry } from "../../clusters/simulated/trace.ts";
import type { Failure } from "../oracles.ts";
import type { HuntPlan, TimedEffect } from "../plan.ts";
import { simulate, type HuntResult } from "../simulate.ts";

/** `finding.json`. */
export interface FindingRecord {
  readonly plan: HuntPlan;
  readonly traceHash: string;
  readonly eventCount: number;
  readonly failures: readonly Failure[];
  /** As the plan's faults, they give the same run. */
  readonly effects: readonly TimedEffect[];
}

export interface StoredFinding extends FindingRecord {
  readonly folder: string;
  /** Whether the trace in its folder is its own. */
  readonly hasTrace: boolean;
}

/** Findings that are kept with their traces; one more is only listed. */
const FOLDERS_MAX = 200;
let written = 0;

/** Writes the finding into a folder named for its seed; runs the plan once more, for the trace. */
export function writeFinding(parent: string, plan: HuntPlan, result: HuntResult): void {
  if (written >= FOLDERS_MAX) return;
  written++;
  const folder = join(parent, String(plan.seed));
  mkdirSync(folder, { recursive: true });
  const traced = simulate(plan, { recordMax: result.eventCount + 1000 });
  const { traceHash, eventCount, failures, effects } = result;
  const record: FindingRecord = { plan, traceHash, eventCount, failures, effects };
  writeFileSync(join(folder, "history.jsonl"), result.events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  writeFileSync(join(folder, "trace.txt.gz"), gzipSync(traced.trace.map(traceLine).join("")));
  // Last: a folder with it is complete.
  writeJsonFile(join(folder, "finding.json"), record);
}

/** Reads a folder with `finding.json`, or a file of its kind, e.g. `shrunk.json`. @throws Error when it is neither */
export function readFinding(place: string): StoredFinding {
  const isFile = place.endsWith(".json");
  const path = isFile ? place : join(place, "finding.json");
  const folder = isFile ? dirname(place) : place;
  if (!existsSync(path)) throw new Error(`${folder}: expected a folder with finding.json, found none`);
  const record = JSON.parse(readFileSync(path, "utf8")) as FindingRecord;
  if (record.plan?.format === undefined || typeof record.traceHash !== "string") {
    throw new Error(`${path}: expected a plan and a trace hash, found neither. Was it written by another version?`);
  }
  return { ...record, folder, hasTrace: basename(path) === "finding.json" };
}

/** The recorded trace of a finding; empty when it was not kept. */
export function readTrace(folder: string): readonly TraceEntry[] {
  const path = join(folder, "trace.txt.gz");
  if (!existsSync(path)) return [];
  const text = gunzipSync(readFileSync(path)).toString("utf8");
  return text.split("\n").filter(Boolean).map(parseTraceLine);
}

function traceLine({ timeUs, kind, target, digest }: TraceEntry): string {
  return `${timeUs} ${kind} ${target} ${digest}\n`;
}

function parseTraceLine(line: string): TraceEntry {
  const [timeUs, kind, target, digest] = line.split(" ");
  const known: readonly string[] = eventKinds;
  if (kind === undefined || !known.includes(kind)) throw new Error(`trace: expected an event, found "${line}"`);
  return { timeUs: Number(timeUs), kind: kind as EventKind, target: Number(target), digest: Number(digest) };
}
