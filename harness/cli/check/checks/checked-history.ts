/**
 * `clew check`, whatever judges: a model, or a check, which looks at the whole history at once, so that nothing of models applies:
 * no keys, no guess of them, no guarantees that are weaker. And what else the run of that history was asked.
 */
import { type Verdict, worst } from "../../../../histories/verdict.ts";
import type { CheckResult } from "../../../../runs/results.ts";
import { historyCheck, propertyCheck } from "../../../run/assess.ts";
import { countedVerdict } from "../../../run/claims.ts";
import { exitCodeOf, InputError } from "../../base/exit-codes.ts";
import type { Terminal } from "../../base/terminal.ts";
import { checkHistory, guaranteesOf } from "../check.ts";
import type { CheckFlags } from "../flags.ts";
import { readOperations } from "../history-contents.ts";
import { openSource, type HistorySource } from "../history-source.ts";
import { refuseReportPath, writeReportFile } from "../report-file/report-file.ts";
import { type FirstVerdict, withLines } from "../verdict.ts";
import { askedJudges, namedCheck } from "./asked-judges.ts";
import { firstCheck } from "./first-check.ts";
import type { RecordedCheck } from "./recorded-run.ts";
import { heardNotes, type HeardNotes, reportWith } from "./testimony.ts";

/** Judges one history and prints the verdict; gives the exit code. */
export function checkAnyHistory(path: string, given: CheckFlags, terminal: Terminal): number {
  refuseReport(given);
  if (given.idleMs !== undefined)
    throw new InputError("--idle has no meaning without --follow; leave it out, or add it");
  const source = openSource(path, given);
  const { first, recorded, others: asked, notes } = askedJudges(source, given);
  const flags = recorded === undefined ? given : { ...given, recorded };
  for (const note of notes) terminal.warn(`${source.name}: ${note}`);
  if (first === undefined && flags.consistency !== undefined) {
    return guaranteesOf(source, flags, terminal);
  }
  const heard = heardNotes(source.file);
  const verdict =
    first === undefined
      ? checkHistory(source, flags, terminal)
      : firstCheck({ source, check: first, flags, terminal, heard });
  const others = flags.consistency === undefined ? othersOf(source, asked, heard) : [];
  return tell({ source, verdict, others, notes }, flags, terminal);
}

interface Told {
  readonly source: HistorySource;
  readonly verdict: FirstVerdict;
  readonly others: readonly CheckResult[];
  readonly notes: readonly string[];
}

function tell({ source, verdict, others, notes }: Told, flags: CheckFlags, terminal: Terminal): number {
  const { judged } = verdict;
  const valid = worst([judged.report.valid, ...others.map(countedVerdict)]);
  if (flags.json) {
    const { file, format } = source;
    const document = verdict.document();
    const all = others.length === 0 ? {} : { checks: [historyCheck(judged.report), ...others].map(shown) };
    terminal.document({ file, format, ...document, notes: [...notes, ...document.notes], valid, ...all });
  } else {
    verdict.print();
    for (const other of others) terminal.print(lineOf(other, terminal));
  }
  // Only now, so that everything is told whatever becomes of the page.
  if (flags.report !== undefined) terminal.warn(`report: ${writeReportFile(flags.report, judged, others)}`);
  return exitCodeOf(valid);
}

/** As `results.json` has a check. */
function shown({ name, valid, message, promise, figures }: CheckResult): object {
  return {
    name,
    valid,
    message,
    ...(promise === undefined ? {} : { promise }),
    ...(figures === undefined ? {} : { figures }),
  };
}

function lineOf({ name, valid, message, promise }: CheckResult, terminal: Terminal): string {
  const isUnpromised = promise === "not-promised";
  const word = valid === true ? "holds" : valid === false ? "does not hold" : "unknown";
  const counts: Verdict = isUnpromised ? true : valid;
  return `  ${name} ${terminal.verdict(counts, word)}${isUnpromised ? ", and is not promised" : ""}: ${message}`;
}

/** @throws InputError where no single verdict is asked for, or the page cannot be written there */
function refuseReport({ report, consistency }: CheckFlags): void {
  if (report === undefined) return;
  if (consistency !== undefined) {
    throw new InputError("--report cannot be combined with --consistency: a page shows one verdict. Leave one out.");
  }
  refuseReportPath(report);
}

/** What else the run asked of its history. */
function othersOf(source: HistorySource, asked: readonly RecordedCheck[], heard: HeardNotes): readonly CheckResult[] {
  if (asked.length === 0) return [];
  const contents = readOperations(source);
  return asked.map(({ check, isUnpromised, isStated }) => {
    const report = withLines(source, contents, () => reportWith(check, contents.operations, { heard, isStated }));
    return { ...propertyCheck(check.name, report), ...(isUnpromised ? { promise: "not-promised" } : {}) };
  });
}

/** A check has nothing to follow while a history grows. @throws InputError where a flag names one */
export function refuseFollowed(flags: CheckFlags): void {
  const check = namedCheck(flags);
  if (check === undefined) return;
  throw new InputError(
    `--follow: expected a model, found the check ${check.name}, which looks at whole histories. Leave it out.`,
  );
}
