/**
 * A run in a few lines for the terminal: the verdict first, what led to it, and last the paths and the command that
 * repeats it, so that they are what is left on the screen.
 */
import { tableLines } from "../../histories/words/text-table.ts";
import { inShownOrder } from "../../histories/key-order.ts";
import type { CheckResult, RunResults, TestRecord } from "../../runs/results.ts";
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
  successWords,
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
  /** Most failed or undecided keys to list; default 3. */
  readonly keysMax?: number;
}

/**
 * The text, without a line feed at its end.
 *
 * @param results undefined when the run ended before it was checked
 */
export function summaryText(
  test: TestRecord,
  results: RunResults | undefined,
  paths: SummaryPaths,
  options: SummaryOptions = {},
): string {
  const paint = options.paint ?? ((_standing, text) => text);
  const verdict = paint(standing(results?.valid), results?.headline ?? UNFINISHED);
  return [
    `${verdict} ${whatWasRun(test)}`,
    ...(results === undefined ? [] : body(results, options.keysMax ?? 3)),
    "",
    ...(paths.report === undefined ? [] : [`report  ${paths.report}`]),
    ...(paths.runDirectory === undefined ? [] : [`files   ${paths.runDirectory}`]),
    `repeat  ${test.command}`,
  ].join("\n");
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
  // What the system does not promise is told in every run: it is no matter of this one.
  // So are the checks of which it says whether they hold: each has its line, also where it holds.
  const checks = results.checks.filter(
    ({ valid, kind, promise }) => valid !== true || kind === "weaknesses" || promise !== undefined,
  );
  if (checks.length > 0) lines.push("", ...checks.map(checkLine));
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

/** "✓ name (holds): what was found". */
function checkLine(check: CheckResult): string {
  const claim = claimWords(check);
  return `${checkMark(check)} ${check.name}${claim === undefined ? "" : ` (${claim})`}: ${checkMessage(check)}`;
}

/** Lines of a node's log that are shown with a finding; the report has more. */
const LOG_LINES_MAX = 5;

function mark(valid: RunResults["valid"]): string {
  return valid === "unknown" ? "?" : valid ? "✓" : "✕";
}

function operationLines({ stats }: RunResults): string[] {
  return figures([
    ["operation", "ok", "info", "fail", "p50", "p99"],
    ...stats.map((row) => [
      row.f,
      count(row.ok),
      count(row.info),
      count(row.fail),
      milliseconds(row.p50Ms),
      milliseconds(row.p99Ms),
    ]),
  ]);
}

function faultLines({ faults }: RunResults): string[] {
  const lines = figures([
    ["fault", "armed", "effective", "next ok", "ok meanwhile"],
    ...faults.map((fault) => [
      fault.fault,
      count(fault.armed),
      count(fault.effective),
      milliseconds(fault.nextOkMs),
      successWords(fault.succeeded),
    ]),
  ]);
  return lines.map((line, index) => (index === 0 ? line : `${line}  ${faults[index - 1]?.effect ?? ""}`.trimEnd()));
}

/** The first column are names, the others figures. */
function figures(rows: readonly (readonly string[])[]): string[] {
  return tableLines(rows, { align: ["left", "right"] });
}
