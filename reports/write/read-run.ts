/**
 * Reads a run directory, however whole it is. A killed run has no results and perhaps a torn last line; its report is
 * needed all the more. So a missing file is simply absent, a broken one is a sentence in `problems`, and only a
 * directory that cannot be listed is an error.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isTorn, tornLineNote } from "../../histories/codecs/lines.ts";
import { linesOf } from "../../histories/files/file-text.ts";
import { readHistory } from "../../histories/files/read-history.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { LinkRecord, MessageRecord, NodeNote, RunResults, TestRecord } from "../../runs/results.ts";
import { parseRunResults } from "../../runs/results-record.ts";
import { parseTestRecord } from "../../runs/test-record.ts";
import { firstFailureNs } from "../views/failure/failure-moment.ts";
import type { ProgressPoint, RunFile, RunRecord } from "../views/data/report-data.ts";
import { readNodeLogs } from "./node-logs.ts";
import { isLinearization, isLinkOrMessage, isNote } from "./record-shapes.ts";

const FILES_MAX = 2_000;

/**
 * Everything that the directory tells of its run. Memory: linear in the history.
 * @throws the file system's error when the directory itself cannot be read
 */
export function readRun(directory: string): RunRecord {
  const files = listFiles(directory);
  const problems: string[] = [];
  const { operations, nemesis } = readOperations(directory, problems);
  const lines = readRecords(directory, "messages.jsonl", problems, isLinkOrMessage);
  const run: RunRecord = {
    test: readJson(directory, "test.json", problems, parseTestRecord),
    results: readJson(directory, "results.json", problems, parseRunResults),
    operations,
    nemesis,
    ...withProgress(readRecords(directory, "notes.jsonl", problems, isNote)),
    linearizations: readRecords(directory, "linearizations.jsonl", problems, isLinearization),
    links: lines.filter((line): line is LinkRecord => !("message" in line)),
    messages: lines
      .filter((line): line is MessageRecord => "message" in line)
      .sort((one, other) => one.time - other.time),
    files,
    problems,
  };
  return { ...run, ...readNodeLogs(directory, files, { failureNs: firstFailureNs(run), problems }) };
}

/** Notes of how far a node is come all the time; they are figures, and would hide the others. */
function withProgress(all: readonly NodeNote[]): Required<Pick<RunRecord, "notes" | "progress">> {
  const progress: ProgressPoint[] = [];
  const notes = all.filter((note) => {
    const point = progressIn(note);
    if (point !== undefined) progress.push(point);
    return point === undefined;
  });
  return { notes, progress };
}

function progressIn({ time, node, note }: NodeNote): ProgressPoint | undefined {
  const { event, term, committed, applied } = note;
  if (event !== "progress" || typeof committed !== "number" || typeof applied !== "number") return undefined;
  return { node, timeNs: time, ...(typeof term === "number" ? { term } : {}), committed, applied };
}

/** `test.json` alone, for lists of many runs; undefined when absent or broken. */
export function readTest(directory: string): TestRecord | undefined {
  return readJson(directory, "test.json", [], parseTestRecord);
}

/** `results.json` alone, likewise. */
export function readResults(directory: string): RunResults | undefined {
  return readJson(directory, "results.json", [], parseRunResults);
}

function readOperations(
  directory: string,
  problems: string[],
): { operations: readonly Operation[]; nemesis: readonly HistoryEvent[] } {
  const path = join(directory, "history.jsonl");
  if (!existsSync(path)) {
    problems.push("There is no history.jsonl: the run ended before its first operation.");
    return { operations: [], nemesis: [] };
  }
  try {
    const { events, notes } = readHistory(path);
    for (const note of notes) problems.push(`history.jsonl: ${note}`);
    return { operations: pairOperations(events), nemesis: events.filter((event) => event.process === "nemesis") };
  } catch (error) {
    problems.push(`history.jsonl cannot be shown: ${messageOf(error)}`);
    return { operations: [], nemesis: [] };
  }
}

function readJson<Shape>(
  directory: string,
  name: string,
  problems: string[],
  parse: (value: unknown) => Shape,
): Shape | undefined {
  const path = join(directory, name);
  if (!existsSync(path)) return undefined;
  try {
    return parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    problems.push(`${name} cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

/** One record a line. Lines that are no JSON, or not of the file's shape, are left out, and that is told. */
function readRecords<Shape>(
  directory: string,
  name: string,
  problems: string[],
  isShape: (value: unknown) => value is Shape,
): Shape[] {
  const path = join(directory, name);
  if (!existsSync(path)) return [];
  const records: Shape[] = [];
  const leftOut = { broken: 0, odd: 0 };
  try {
    for (const line of linesOf(path)) {
      if (line.text.trim() === "") continue;
      if (isTorn(line)) {
        problems.push(`${name}: ${tornLineNote(line)}`);
        continue;
      }
      const record = parsed(line.text);
      if (isShape(record)) records.push(record);
      else leftOut[record === undefined ? "broken" : "odd"] += 1;
    }
  } catch (error) {
    problems.push(`${name} cannot be read to its end: ${messageOf(error)}`);
  }
  const are = (lines: number): string => `${lines} line${lines === 1 ? " is" : "s are"}`;
  if (leftOut.broken > 0) problems.push(`${name}: ${are(leftOut.broken)} not JSON and left out.`);
  if (leftOut.odd > 0) problems.push(`${name}: ${are(leftOut.odd)} of another shape than expected and left out.`);
  return records;
}

/** Undefined where it is no JSON, which never gives that. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Files of the run, by path; node data folders are left out below their first level. */
function listFiles(directory: string): RunFile[] {
  const files: RunFile[] = [];
  const visit = (folder: string, prefix: string, depth: number): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (files.length >= FILES_MAX) return;
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory() && depth < 2) visit(join(folder, entry.name), `${path}/`, depth + 1);
      else if (entry.isFile() && path !== "report.html") {
        files.push({ path, sizeBytes: statSync(join(folder, entry.name)).size });
      }
    }
  };
  visit(directory, "", 0);
  return files.sort((left, right) => order(left.path) - order(right.path) || compare(left.path, right.path));
}

/** The run's own files before those of its nodes. */
function order(path: string): number {
  return path.includes("/") ? 1 : 0;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
