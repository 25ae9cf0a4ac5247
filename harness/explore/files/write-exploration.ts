/**
 * The run directory of a search, or of a trace that was played: the files that every run leaves, with the report; and
 * `trace.txt`, where there is a trace.
 */
import { writeFileSync } from "node:fs";
import { createRunDirectory, writeJsonFile, type RunDirectory } from "../../../runs/run-directory.ts";
import type { RunResults } from "../../../runs/results.ts";
import { writeTestRecord } from "../../../runs/test-record.ts";
import { writeReport } from "../../../reports/write/write-report.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { recordModules } from "../../plug-ins/recorded-modules.ts";
import { writeRunFiles } from "../../run/files/run-files.ts";
import type { OperationShapes } from "../trace/operation-notation.ts";
import type { Play } from "../trace/play.ts";
import { traceText } from "../trace/trace-file.ts";
import type { TraceSetup } from "../trace/trace.ts";

/** Name of the file that holds a trace. */
export const TRACE_FILE = "trace.txt";

/** What is written. */
export interface StoredExploration {
  readonly setup: TraceSetup;
  readonly system: System;
  readonly results: RunResults;
  /** undefined: nothing was found that could be played. */
  readonly play: Play | undefined;
  readonly clients: number;
  /** What was searched, as JSON: bounds and operations. */
  readonly spec: object;
  /** Kinds of what could go wrong, e.g. ["crashes"]. */
  readonly nemesis: readonly string[];
  readonly seed: number;
  readonly store: string;
  readonly startedAt: Date;
  /** Folder below the store, e.g. "explore-raft". */
  readonly name: string;
  /** The command that repeats it. */
  readonly command: string;
  readonly clewVersion: string;
  /** Paths of what is plugged in, for `clew replay`. */
  readonly modules: readonly string[];
  readonly shapes: OperationShapes;
}

/** Paths of what was written. */
export interface WrittenExploration {
  readonly directory: string;
  readonly report: string;
  /** Undefined where there is no trace. */
  readonly trace: string | undefined;
}

/** Writes everything. @throws the file system's error, with the path */
export async function writeExploration(run: StoredExploration): Promise<WrittenExploration> {
  const { store, name, startedAt, play, system, modules, results } = run;
  const directory = createRunDirectory({ store, test: name, startedAt });
  recordModules(directory.path, modules);
  writeRecord(directory, run);
  writeRunFiles(directory, play ?? { events: [], notes: [], messages: [] }, system.words);
  const trace = play === undefined ? undefined : directory.file(TRACE_FILE);
  if (play !== undefined && trace !== undefined) writeFileSync(trace, textOf(play, run, system.words));
  writeJsonFile(directory.file("results.json"), results);
  return { directory: directory.path, report: await writeReport(directory.path), trace };
}

function textOf(play: Play, { command, shapes }: StoredExploration, words: SystemWords | undefined): string {
  const count = play.steps.length;
  const comment = [
    `${count} events${play.failures.length === 0 ? ", and nothing is wrong." : " that lead to what is wrong; it stands at the end."}`,
    "A line with > is an event, and below it is what came of it.",
    `Found by:     ${command}`,
    `Played again: npx clew replay ${TRACE_FILE}`,
  ];
  return traceText(play, { comment, shapes, words });
}

function writeRecord(directory: RunDirectory, run: StoredExploration): void {
  const { setup, system, name, startedAt, clients, nemesis, seed, command, clewVersion, spec, play } = run;
  writeTestRecord(directory, {
    name,
    startedAt,
    system: setup.system,
    workload: setup.workload,
    cluster: "explored",
    nodes: system.members(setup.nodes, setup.options).map((member) => member.id),
    leaderRoles: system.leaderRoles,
    concurrency: clients,
    nemesis,
    timeLimitMs: play?.steps.length ?? 0,
    seed,
    mutant: setup.mutant,
    command,
    clewVersion,
    spec,
  });
}
