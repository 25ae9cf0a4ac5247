/**
 * The result of `clew hunt --mutants`: a line a mutant, and the score.
 */
import { countedWas } from "../../../histories/words/counts.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRunDirectory, writeJsonFile } from "../../../runs/run-directory.ts";
import type { TimedReport } from "../../hunt/fleet/hunt.ts";
import { mediansLeft, type ShrinkMeasure } from "../../hunt/mutants/mutation-shrink.ts";
import { scoreOf } from "../../hunt/mutants/mutation.ts";
import { trackRecordPage } from "../../hunt/mutants/track-record.ts";
import { EXIT } from "../base/exit-codes.ts";
import type { Terminal } from "../base/terminal.ts";

/** One mutant on one line: "raft R36  found      history after 3 seeds, invariant after 1   0.4 CPU s". */
export function reportLine(report: TimedReport): string {
  const name = `${report.system} ${report.id}`.padEnd(12);
  const line = `${name} ${report.outcome.padEnd(15)} ${detectionWords(report)}  ${report.cpuS.toFixed(1)} CPU s`;
  return report.shrunk === undefined ? line : `${line}; ${shrunkWords(report.shrunk)}`;
}

/** e.g. "history shrunk from 14 faults, 301 operations, 5 nodes to 1, 3, 3". */
function shrunkWords({ oracle, before, after, isRepeatable }: ShrinkMeasure): string {
  const from = `${before.faults} faults, ${before.operations} operations, ${before.nodes} nodes`;
  const to = `${after.faults}, ${after.operations}, ${after.nodes}`;
  return `${oracle} shrunk from ${from} to ${to}${isRepeatable ? "" : ", which does NOT repeat"}`;
}

function detectionWords({ detections, expected, seedsRun, note }: TimedReport): string {
  const words = Object.entries(detections).map(([oracle, detection]) => {
    const mark = oracle === expected ? "*" : "";
    return oracle === "script" ? `script${mark}` : `${oracle}${mark} after ${detection?.seed ?? 0}`;
  });
  if (words.length > 0) return words.join(", ");
  return expected === "equivalent" ? `equivalent: ${note}` : `nothing in ${seedsRun} seeds, expected ${expected}`;
}

function withoutShrunk({ shrunk: _shrunk, ...report }: TimedReport): TimedReport {
  return report;
}

/** Prints the table and the score; keeps them in the store. Gives the exit code. */
export function printMutation(
  reports: readonly TimedReport[],
  how: {
    readonly asked: number;
    readonly store: string;
    readonly startedAt: Date;
    readonly record: string | undefined;
  },
  terminal: Terminal,
): number {
  const { asked, store, startedAt, record } = how;
  for (const report of reports) terminal.detail(reportLine(report));
  const score = scoreOf(reports);
  terminal.print("");
  terminal.print(`${score.killed} of ${score.killable} planted bugs found, ${score.equivalent} equivalent.`);
  if (score.broken.length > 0) terminal.print(`Not as the catalogue says: ${score.broken.join(", ")}.`);
  if (reports.length < asked) terminal.print(`${countedWas(asked - reports.length, "planted bug")} not hunted.`);
  const shrunk = reports.flatMap((report) => report.shrunk ?? []);
  if (shrunk.length > 0) printShrunk(shrunk, terminal);
  // A folder for each time, so that scores can be looked at over time.
  const path = createRunDirectory({ store, test: "mutants", startedAt }).file("mutants.json");
  writeJsonFile(path, { score, reports });
  terminal.print(path);
  if (record !== undefined) writeTrackRecord(record, reports);
  if (score.broken.length > 0) return EXIT.invalid;
  return reports.length < asked ? EXIT.unknown : EXIT.valid;
}

function printShrunk(shrunk: readonly ShrinkMeasure[], terminal: Terminal): void {
  const { faults, operations, nodes } = mediansLeft(shrunk);
  const repeatable = shrunk.filter(({ isRepeatable }) => isRepeatable).length;
  terminal.print(
    `Shrunk: a median of ${faults} faults, ${operations} operations and ${nodes} nodes left; ${repeatable} of ${shrunk.length} repeat.`,
  );
}

/** Keeps the result as the track record, data and page. */
function writeTrackRecord(folder: string, reports: readonly TimedReport[]): void {
  const record = { command: "npx clew hunt --mutants --record docs", reports: reports.map(withoutShrunk) };
  writeJsonFile(join(folder, "track-record.json"), record);
  writeFileSync(join(folder, "track-record.md"), trackRecordPage(record));
}
