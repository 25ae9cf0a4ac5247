/**
 * A run in a few lines for the terminal: the verdict first, what led to it, and last the paths and the command that
 * repeats it, so that they are what is left on the screen. A usual run fits on a screen of 24 lines; the report has all.
 */
import { clipped } from "../../histories/clipped.ts";
import { tableLines } from "../../histories/words/text-table.ts";
import { inShownOrder } from "../../histories/key-order.ts";
import type { CheckResult, OperationStats, RunResults, TestRecord } from "../../runs/results.ts";
import { count, counted } from "../../histories/words/counts.ts";
import { figureSections } from "../views/figures.ts";
import {
  checkedWords,
  checkMark,
  checkMessage,
  claimWords,
  keyName,
  milliseconds,
  standing,
  UNFINISHED,
} from "../views/words.ts";
import type { Standing } from "../views/data/report-data.ts";

/** Where to look further; each line is left out when its path is. */
export interface SummaryPaths {
  readonly report?: string;
  readonly runDirectory?: string;
}

/** What the summary says beside the results. */
export interface SummaryOptions {
  /** Colours the verdict, e.g. with `styleText`; plain text when left out. */
  readonly paint?: (standing: Standing, text: string) => string;
  /** Most failed or undecided keys to list; default 1: one contradiction is read first, the report has the others. */
  readonly keysMax?: number;
}

/** The lines of a summary, in order. */
export interface Summary {
  /** The verdict, and what was run. */
  readonly verdict: string;
  /** What led to it. */
  readonly details: readonly string[];
  /** Paths, and the command that repeats the run. */
  readonly last: readonly string[];
}

/** @param results undefined when the run ended before it was checked */
export function summaryOf(
  test: TestRecord,
  results: RunResults | undefined,
  paths: SummaryPaths,
  options: SummaryOptions = {},
): Summary {
  const paint = options.paint ?? ((_standing, text) => text);
  const verdict = paint(standing(results?.valid), results?.headline ?? UNFINISHED);
  return {
    verdict: `${verdict} ${whatWasRun(test)}`,
    details: [...(results === undefined ? [] : body(results, options.keysMax ?? 1)), ""],
    last: [
      ...(paths.report === undefined ? [] : [`report  ${paths.report}`]),
      ...(paths.runDirectory === undefined ? [] : [`files   ${paths.runDirectory}`]),
      `repeat  ${test.command}`,
    ],
  };
}

/** The same as one text, without a line feed at its end. */
export function summaryText(...asked: Parameters<typeof summaryOf>): string {
  const { verdict, details, last } = summaryOf(...asked);
  return [verdict, ...details, ...last].join("\n");
}

function whatWasRun(test: TestRecord): string {
  const system = test.mutant === undefined ? test.system : `${test.system} with mutant ${test.mutant}`;
  const faults = test.nemesis.length === 0 ? "no faults" : test.nemesis.join(", ");
  return `${system} · ${test.workload} · ${faults} · ${counted(test.nodes.length, "node")} · seed ${test.seed}`;
}

function body(results: RunResults, keysMax: number): string[] {
  const keys = results.keys.length > 1 ? ` on ${counted(results.keys.length, "key")}` : "";
  const checked = checkedWords(results);
  const lines = [
    `${counted(results.operationCount, "operation")}${keys}${checked === undefined ? "" : `, ${checked}`}`,
  ];
  const checks = checkLines(results);
  if (checks.length > 0) lines.push("", ...checks);
  // What a check found is told by its own line.
  const judged = results.property === undefined ? results.keys : [];
  const telling = inShownOrder(judged.filter((key) => key.valid !== true));
  for (const { key, valid, explanation, unknownBecause } of telling.slice(0, keysMax)) {
    lines.push("", `${mark(valid)} ${key === undefined ? "" : "key "}${keyName(key)}`);
    for (const [index, sentence] of (explanation?.sentences ?? []).entries()) lines.push(`  ${index + 1}. ${sentence}`);
    if (unknownBecause !== undefined) lines.push(`  ${unknownBecause}`);
  }
  if (telling.length > keysMax)
    lines.push("", `… and ${counted(telling.length - keysMax, "more key")}; see the report.`);
  if (results.stats.length > 0) lines.push("", ...operationLines(results));
  if (results.faults.length > 0) lines.push("", ...faultLines(results));
  for (const { title, sentence, table } of figureSections(results)) {
    lines.push("");
    if (sentence !== undefined) lines.push(`${title}: ${sentence}`);
    if (table !== undefined) lines.push(...figures([table.head, ...table.rows]));
  }
  for (const { message, log = [] } of results.findings) {
    lines.push("", `! ${message}`, ...log.slice(-LOG_LINES_MAX).map((line) => `    ${line}`));
  }
  return lines;
}

/**
 * A line for each check that does not hold or is not decided. Those of which the system says whether they hold have one line
 * together where they do. What the system does not promise is told in every run: it is no matter of this one.
 */
function checkLines({ checks }: RunResults): string[] {
  const telling = checks.filter(({ valid, kind }) => valid !== true || kind === "weaknesses");
  const holding = (promise: CheckResult["promise"], what: string): string[] => {
    const names = checks.filter((check) => check.valid === true && check.promise === promise).map(({ name }) => name);
    if (names.length === 0) return [];
    return [`✓ ${what}: ${names.length > NAMES_MAX ? counted(names.length, "check") : names.join(", ")}`];
  };
  return [
    ...holding("promised", "promised, and holds"),
    ...holding("not-promised", "not promised, and holds"),
    ...telling.map(checkLine),
  ];
}

/** Checks that are named in a line. */
const NAMES_MAX = 4;

/** "✓ name (holds): what was found". */
function checkLine(check: CheckResult): string {
  const claim = claimWords(check);
  const found = check.brief === undefined ? checkMessage(check) : `${check.brief} More: the report.`;
  return `${checkMark(check)} ${check.name}${claim === undefined ? "" : ` (${claim})`}: ${found}`;
}

/** Lines of a node's log that are shown with a finding; the report has more. */
const LOG_LINES_MAX = 5;

function mark(valid: RunResults["valid"]): string {
  return valid === "unknown" ? "?" : valid ? "✓" : "✕";
}

/** Rows of operations and faults together that leave room on a screen for all else. */
const ROWS_MAX = 7;

/** All operations, or those that were asked most often where there are many. */
function operationLines({ stats, faults }: RunResults): string[] {
  const rowsMax = Math.max(2, ROWS_MAX - faults.length);
  const asked = ({ ok, info, fail }: OperationStats): number => ok + info + fail;
  const kept = new Set(stats.toSorted((one, other) => asked(other) - asked(one)).slice(0, rowsMax));
  const left = stats.length - kept.size;
  const lines = figures([
    ["operation", "ok", "info", "fail", "p50", "p99"],
    ...stats
      .filter((row) => kept.has(row))
      .map((row) => [
        row.f,
        count(row.ok),
        count(row.info),
        count(row.fail),
        milliseconds(row.p50Ms),
        milliseconds(row.p99Ms),
      ]),
  ]);
  return left === 0 ? lines : [...lines, `… and ${counted(left, "more operation")}; see the report.`];
}

/** "effective" counts those of the begun that changed something, "ok in it" what succeeded meanwhile. */
function faultLines({ faults }: RunResults): string[] {
  const lines = figures([
    ["fault", "effective", "next ok", "ok in it"],
    ...faults.map((fault) => [
      fault.fault,
      `${count(fault.effective)} of ${count(fault.armed)}`,
      milliseconds(fault.nextOkMs),
      fault.succeeded === undefined ? "–" : count(Object.values(fault.succeeded).reduce((sum, ok) => sum + ok, 0)),
    ]),
  ]);
  return lines.map((line, index) =>
    index === 0 ? line : clipped(`${line}  ${faults[index - 1]?.effect ?? ""}`.trimEnd(), COLUMNS),
  );
}

/** Of a usual terminal. */
const COLUMNS = 80;

/** The first column are names, the others figures. */
function figures(rows: readonly (readonly string[])[]): string[] {
  return tableLines(rows, { align: ["left", "right"] });
}
