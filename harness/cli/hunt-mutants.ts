/**
 * The result of `clew hunt --mutants`: a line a mutant, and the score.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeJsonFile } from "../../histories/files/run-directory.ts";
import type { TimedReport } from "../hunt/fleet/hunt.ts";
import { scoreOf } from "../hunt/mutation.ts";
import { trackRecordPage } from "../hunt/track-record.ts";
import { EXIT } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** One mutant on one line: "raft R36  found      history after 3 seeds, invariant after 1   0.4 CPU s". */
export function reportLine(report: TimedReport): string {
  const name = `${report.system} ${report.id}`.padEnd(12);
  return `${name} ${report.outcome.padEnd(15)} ${detectionWords(report)}  ${report.cpuS.toFixed(1)} CPU s`;
}

function detectionWords({ detections, expected, seedsRun, note }: TimedReport): string {
  const words = Object.entries(detections).map(([oracle, detection]) => {
    const mark = oracle === expected ? "*" : "";
    return oracle === "script" ? `script${mark}` : `${oracle}${mark} after ${detection?.seed ?? 0}`;
  });
  if (words.length > 0) return words.join(", ");
  return expected === "equivalent" ? `equivalent: ${note}` : `nothing in ${seedsRun} seeds, expected ${expected}`;
}

/** Prints the table and the score; keeps them in the store. Gives the exit code. */
export function printMutation(
  reports: readonly TimedReport[],
  { asked, store, record }: { readonly asked: number; readonly store: string; readonly record: string | undefined },
  terminal: Terminal,
): number {
  for (const report of reports) terminal.print(reportLine(report));
  const score = scoreOf(reports);
  terminal.print("");
  terminal.print(`${score.killed} of ${score.killable} planted bugs found, ${score.equivalent} equivalent.`);
  if (score.broken.length > 0) terminal.print(`Not as the catalogue says: ${score.broken.join(", ")}.`);
  if (reports.length < asked) terminal.print(`${asked - reports.length} were not hunted.`);
  mkdirSync(store, { recursive: true });
  const path = join(store, "mutants.json");
  writeJsonFile(path, { score, reports });
  terminal.print(path);
  if (record !== undefined) writeTrackRecord(record, reports);
  if (score.broken.length > 0) return EXIT.invalid;
  return reports.length < asked ? EXIT.unknown : EXIT.valid;
}

/** Keeps the result as the track record, data and page. */
function writeTrackRecord(folder: string, reports: readonly TimedReport[]): void {
  const record = { command: "npx clew hunt --mutants --record docs", reports };
  writeJsonFile(join(folder, "track-record.json"), record);
  writeFileSync(join(folder, "track-record.md"), trackRecordPage(record));
}
