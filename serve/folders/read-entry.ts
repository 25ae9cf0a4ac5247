/**
 * What a folder of the store is, told by the files in it, however whole they are.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { counted } from "../../histories/words/counts.ts";
import type { RunResults, TestRecord } from "../../runs/results.ts";
import { parseRunResults } from "../../runs/results-record.ts";
import { parseTestRecord } from "../../runs/test-record.ts";
import { standing } from "../../reports/views/words.ts";
import type { Entry, EntryState, Score } from "../views/entry.ts";
import { huntVerdict, readHunt, writtenAt } from "./read-hunt.ts";
import { readJson, type Stored } from "./read-json.ts";

/** Files that make a folder one of clew's. */
export const MARKS = [
  "campaign.json",
  "test.json",
  "history.jsonl",
  "results.json",
  "mutants.json",
  "track-record.json",
];
/** Files that grow while a run or a hunt goes on. */
const GROWING = ["history.jsonl", "notes.jsonl", "messages.jsonl", "progress.jsonl", "test.json", "campaign.json"];
/** A run whose files nobody wrote for so long has ended, or is being checked. */
const QUIET_MS = 15_000;

type Bare = Pick<Entry, "path" | "test" | "startedAt" | "hasReport">;

/**
 * The entry of a folder.
 *
 * @param store absolute
 * @param path of the folder, relative to the store
 * @param nowMs the time, to tell what goes on from what was ended
 */
export async function readEntry(store: string, path: string, nowMs: number): Promise<Entry> {
  const folder = join(store, path);
  const names = await readdir(folder);
  const bare: Bare = {
    path,
    test: path.split("/")[0] ?? path,
    startedAt: startInName(path.split("/").at(-1) ?? ""),
    hasReport: names.includes("report.html"),
  };
  const has = (name: string): boolean => names.includes(name);
  if (has("campaign.json")) return await huntEntry(folder, bare, nowMs);
  if (has("mutants.json")) return await mutantsEntry(folder, "mutants.json", bare);
  if (has("track-record.json")) return await mutantsEntry(folder, "track-record.json", bare);
  if (has("test.json")) return await runEntry(folder, bare, nowMs);
  if (has("history.jsonl") || has("results.json")) {
    return {
      ...blank(bare),
      kind: "run",
      state: "broken",
      headline: "There is no test.json: nobody knows what was run.",
    };
  }
  const headline =
    names.length === 0 ? "An empty folder." : `None of clew's files; it holds ${counted(names.length, "other")}.`;
  return { ...blank(bare), kind: "foreign", state: "foreign", headline };
}

/** "20261122T140311.042Z" → "2026-11-22T14:03:11.042Z"; a run of the same moment ends with "-2". */
function startInName(name: string): string | undefined {
  const [, year, month, day, hours, minutes, seconds] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z(?:-\d+)?$/.exec(name) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`;
}

function blank(bare: Bare): Omit<Entry, "kind" | "state" | "headline"> {
  return {
    ...bare,
    system: undefined,
    workload: undefined,
    mutant: undefined,
    nemesis: [],
    seed: undefined,
    size: undefined,
    faults: undefined,
    scores: undefined,
  };
}

async function runEntry(folder: string, bare: Bare, nowMs: number): Promise<Entry> {
  const test = await readJson(folder, "test.json", parseTestRecord);
  const results = await readJson(folder, "results.json", parseRunResults);
  const entry = { ...blank(bare), kind: "run" as const, ...testFields(test.content), ...resultFields(results.content) };
  const problem = test.problem ?? results.problem;
  if (problem !== undefined) return { ...entry, state: "broken", headline: problem };
  if (results.content === undefined) return { ...entry, ...(await withoutResults(folder, nowMs)) };
  return { ...entry, state: standing(results.content.valid), headline: results.content.headline };
}

function testFields(test: TestRecord | undefined): Partial<Entry> {
  if (test === undefined) return {};
  const { system, workload, mutant, nemesis, seed, startedAt } = test;
  return { system, workload, mutant, nemesis, seed, ...(startedAt === undefined ? {} : { startedAt }) };
}

function resultFields(results: RunResults | undefined): Partial<Entry> {
  if (results === undefined) return {};
  const effective = results.faults.filter((fault) => fault.effective > 0).length;
  return { size: results.operationCount, faults: { effective, all: results.faults.length } };
}

async function withoutResults(folder: string, nowMs: number): Promise<{ state: EntryState; headline: string }> {
  const quietMs = nowMs - (await lastWritten(folder));
  if (quietMs < QUIET_MS) return { state: "running", headline: "It goes on." };
  return { state: "unfinished", headline: "There is no results.json: it was ended early, or is being checked." };
}

async function lastWritten(folder: string): Promise<number> {
  const times = await Promise.all(GROWING.map((name) => writtenAt(folder, name)));
  return Math.max(...times.map((time) => time ?? 0));
}

async function huntEntry(folder: string, bare: Bare, nowMs: number): Promise<Entry> {
  const hunt = await readHunt(folder);
  const entry = { ...blank(bare), kind: "hunt" as const };
  if (typeof hunt === "string") return { ...entry, state: "broken", headline: hunt };
  const { spec, tally, problems, isOver } = hunt;
  const kinds = Object.values(tally.faults);
  const known = {
    ...entry,
    system: spec.system,
    workload: spec.fixed.workload,
    mutant: spec.fixed.mutant,
    size: tally.seeds,
    nemesis: Object.keys(tally.faults),
    faults: { effective: kinds.filter((kind) => kind.effective > 0).length, all: kinds.length },
  };
  const [problem] = problems;
  if (problem !== undefined) return { ...known, state: "broken", headline: problem };
  if (!isOver) {
    const { state } = await withoutResults(folder, nowMs);
    const done = `${counted(tally.seeds, "seed")} of ${hunt.seedCount}, ${counted(tally.findings.length, "finding")}.`;
    return { ...known, state, headline: state === "running" ? done : `Ended early: ${done}` };
  }
  const { valid, headline } = huntVerdict(hunt);
  return { ...known, state: standing(valid), headline };
}

const reportShape = z.looseObject({
  reports: z.array(z.looseObject({ system: z.string(), id: z.string(), expected: z.string(), outcome: z.string() })),
});

async function mutantsEntry(folder: string, name: string, bare: Bare): Promise<Entry> {
  const startedAt = bare.startedAt ?? isoTime(await writtenAt(folder, name));
  const entry = { ...blank(bare), startedAt, kind: "mutants" as const };
  const { content, problem }: Stored<z.infer<typeof reportShape>> = await readJson(folder, name, (value) =>
    reportShape.parse(value),
  );
  if (content === undefined) return { ...entry, state: "broken", headline: problem ?? `${name} is gone.` };
  const scores: { [system: string]: Score } = {};
  for (const { system, expected, outcome } of content.reports) {
    const { killed, killable } = scores[system] ?? { killed: 0, killable: 0 };
    // A bug that nothing can see cannot be missed.
    const counts = expected !== "equivalent";
    scores[system] = {
      killed: killed + (counts && outcome !== "missed" ? 1 : 0),
      killable: killable + (counts ? 1 : 0),
    };
  }
  const { killed, killable } = totalScore(scores);
  const odd = content.reports.filter(({ outcome }) => outcome !== "found");
  const [only, ...others] = Object.keys(scores);
  const known = { ...entry, scores, size: content.reports.length, ...(others.length === 0 ? { system: only } : {}) };
  const headline = `${killed} of ${killable} planted bugs found.`;
  if (odd.length === 0) return { ...known, state: "valid", headline };
  const named = odd.slice(0, 5).map(({ system, id }) => `${system} ${id}`);
  return { ...known, state: "invalid", headline: `${headline} Not as the catalogue says: ${named.join(", ")}.` };
}

function isoTime(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}

/** All systems together. */
function totalScore(scores: { readonly [system: string]: Score }): Score {
  return Object.values(scores).reduce(
    (sum, { killed, killable }) => ({ killed: sum.killed + killed, killable: sum.killable + killable }),
    { killed: 0, killable: 0 },
  );
}
