/**
 * `clew check HISTORY --report FILE`: the page of a run, for a history from anywhere.
 *
 * The page shows the verdict that was printed and judges nothing again. The history is read once more, for a verdict
 * needs neither times nor faults. Where the history lies in a run directory, the page shows what else is there.
 */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { HistoryEvent } from "../../../../histories/event.ts";
import { STANDARD_INPUT } from "../../../../histories/files/rereadable.ts";
import type { Operation } from "../../../../histories/operation.ts";
import { operationPairing } from "../../../../histories/pair.ts";
import { worst } from "../../../../histories/verdict.ts";
import { refuseOtherFile, writeReportTo } from "../../../../reports/write/report-file.ts";
import { readRun } from "../../../../reports/write/read-run.ts";
import type { RunRecord } from "../../../../reports/views/data/report-data.ts";
import type { CheckResult, RunResults } from "../../../../runs/results.ts";
import { RUN_FORMAT } from "../../../../runs/results.ts";
import { historyCheck, historyHeadline, operationStats } from "../../../run/assess.ts";
import { shownLinearizations } from "../../../run/files/linearizations-file.ts";
import { countedVerdict } from "../../../run/claims.ts";
import { InputError } from "../../base/exit-codes.ts";
import type { JudgedHistory } from "../verdict.ts";

/**
 * Writes the page; gives its path.
 * @param others what else was asked of the same history
 * @throws InputError where it cannot be written there, or something else lies there
 */
export function writeReportFile(path: string, judged: JudgedHistory, others: readonly CheckResult[]): string {
  const record = recordOf(judged, others);
  try {
    writeReportTo(path, record);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new InputError(`--report ${path}: ${error.message}`, { cause: error });
  }
  return path;
}

/**
 * Does nothing where a page can be written: known before anything is judged.
 * @throws InputError where it cannot be written there, or something else lies there
 */
export function refuseReportPath(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new InputError(`--report ${path}: there is no folder ${folder}; make it, or name a file elsewhere`);
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new InputError(`--report ${path}: expected the name of a file, found a folder; name a file in it`);
  }
  try {
    accessSync(folder, constants.W_OK);
    refuseOtherFile(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new InputError(`--report ${path}: ${error.message}`, { cause: error });
  }
}

function recordOf(judged: JudgedHistory, others: readonly CheckResult[]): RunRecord {
  const { source } = judged;
  const { operations, nemesis, hasTimes } = contentsOf(source.events());
  const results = resultsOf(judged, operations, others, hasTimes);
  const name = source.file === STANDARD_INPUT ? "standard input" : basename(source.file);
  const history = { name, hasTimes };
  const { judgement, report } = judged;
  const linearizations =
    judgement === undefined ? [] : shownLinearizations(judgement.model, judgement.operationsOf, report.keys);
  const directory = dirname(source.file);
  if (name === "history.jsonl" && existsSync(join(directory, "test.json"))) {
    const run = readRun(directory);
    return { ...run, operations, nemesis, history, linearizations, results: beside(run.results, results) };
  }
  return {
    results,
    operations,
    nemesis,
    history,
    linearizations,
    notes: [],
    links: [],
    messages: [],
    files: [],
    problems: [...source.notes()],
  };
}

/** The new verdict; what the run's own harness saw beside it stays. */
function beside(run: RunResults | undefined, results: RunResults): RunResults {
  return run === undefined ? results : { ...run, ...results, faults: run.faults, findings: run.findings };
}

interface ReportedContents {
  readonly operations: readonly Operation[];
  readonly nemesis: readonly HistoryEvent[];
  readonly hasTimes: boolean;
}

/** In a file without times its reader gives event n second n. */
const NS_OF_AN_EVENT = 1e9;

function contentsOf(events: Iterable<{ readonly event: HistoryEvent }>): ReportedContents {
  const pairs = operationPairing();
  const nemesis: HistoryEvent[] = [];
  let hasTimes = false;
  for (const { event } of events) {
    pairs.take(event);
    if (event.process === "nemesis") nemesis.push(event);
    hasTimes ||= event.time !== event.index * NS_OF_AN_EVENT;
  }
  return { operations: pairs.operations, nemesis, hasTimes };
}

function resultsOf(
  { report, checkTimeMs, lackOfEvidence }: JudgedHistory,
  operations: readonly Operation[],
  others: readonly CheckResult[],
  hasTimes: boolean,
): RunResults {
  const own = historyCheck(report);
  const valid = worst([own.valid, ...others.map(countedVerdict)]);
  const broken = others.find((check) => countedVerdict(check) === false)?.name;
  const lack = { kind: "evidence", name: "evidence", valid: "unknown", message: lackOfEvidence ?? "" } as const;
  return {
    format: RUN_FORMAT,
    valid,
    headline: historyHeadline(valid, { history: own.valid, property: report.property, broken }),
    checks: [own, ...others, ...(lackOfEvidence === undefined ? [] : [lack])],
    model: report.model,
    ...(report.property === undefined ? {} : { property: report.property }),
    keys: report.keys,
    ...(checkTimeMs === undefined ? {} : { checkTimeMs }),
    operationCount: operations.length,
    stats: operationStats(operations).map(({ p50Ms, p99Ms, ...counts }) => ({
      ...counts,
      ...(hasTimes && p50Ms !== undefined ? { p50Ms } : {}),
      ...(hasTimes && p99Ms !== undefined ? { p99Ms } : {}),
    })),
    faults: [],
    findings: [],
  };
}
