/**
 * The third line of a report: what a reader does next. The commands are the run's own, so they work where it was started.
 */
import type { TestRecord } from "../../runs/results.ts";
import type { NextStep, Standing } from "./data/report-data.ts";

/** Of a finding, that is, of a path; seeds are replayed, too. */
const REPLAY = /^(.*\bclew) replay (\S*\/\S+)$/;

/** The commands, the most useful first. */
export function nextSteps(test: TestRecord | undefined, standing: Standing): NextStep[] {
  if (standing === "unfinished") {
    return [{ label: "Judge what it left", command: "npx clew check history.jsonl" }, ...repeat(test)];
  }
  return [...shrink(test, standing), ...repeat(test)];
}

function repeat(test: TestRecord | undefined): NextStep[] {
  return test === undefined ? [] : [{ label: "Repeat this run", command: test.command }];
}

/** A finding that nobody has made small yet: its replay names the folder. */
function shrink(test: TestRecord | undefined, standing: Standing): NextStep[] {
  const [, clew, finding] = REPLAY.exec(test?.command ?? "") ?? [];
  if (clew === undefined || finding === undefined) return [];
  if (standing !== "invalid" || test?.shrunkFrom !== undefined || finding.endsWith(".json")) return [];
  return [{ label: "Make it small", command: `${clew} shrink ${finding}` }];
}
