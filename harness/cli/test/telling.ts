/**
 * What is printed of runs of tests. Of one run all that a person wants to know; of many a line for each test, and all of those
 * that are not as they should be.
 */
import { count } from "../../../histories/words/counts.ts";
import { worst, type Verdict } from "../../../histories/verdict.ts";
import { countWords } from "../../../reports/views/ci/ci-report.ts";
import { duration } from "../../../reports/views/words.ts";
import { summaryOf } from "../../../reports/write/text.ts";
import { pathOf, type Catalog } from "../../catalog.ts";
import { nearestHunt } from "../../run/nearest-hunt.ts";
import { plantedWords } from "../base/planted-bug.ts";
import type { RunOutcome } from "../../run/run-test.ts";
import { shortPath } from "../base/short-path.ts";
import type { Terminal } from "../base/terminal.ts";
import type { CiLog } from "../ci/ci-log.ts";
import type { AskedTest, AskedTests } from "./asked-tests.ts";
import type { Attempt, Repetition } from "./attempts.ts";
import { expectation } from "./ci-case.ts";
import { suiteCommand } from "./repeat-flags.ts";
import type { TestFlags } from "./test-flags.ts";

/** What is told, and where. */
export interface TellingOptions {
  readonly asked: AskedTests;
  readonly often: Repetition;
  readonly file: string | undefined;
  readonly flags: TestFlags;
  readonly log: CiLog;
  readonly catalog: Catalog;
  readonly terminal: Terminal;
}

/** Told of each run when it has ended. */
export interface Telling {
  /** Its name on the live line. */
  readonly nameOf: (attempt: Attempt) => string;
  /** There are many runs, so that tests are told in a line each. */
  readonly isMany: boolean;
  readonly ended: (attempt: Attempt, outcome: RunOutcome) => void;
  /** All that were run have ended. */
  readonly end: (isInterrupted: boolean) => void;
}

interface Ended {
  readonly attempt: Attempt;
  readonly outcome: RunOutcome;
}

/** Commands at the end that repeat what was not as it should be. */
const REPEATS_MAX = 5;

/** Tells of the runs of these tests. */
export function createTelling(options: TellingOptions): Telling {
  const { asked, often, terminal } = options;
  const isSuite = asked.tests.length > 1;
  const isMany = isSuite || often.times > 1;
  const began = performance.now();
  const ends: Ended[] = [];
  const endsOf = (test: AskedTest): readonly Ended[] => ends.filter(({ attempt }) => attempt.test === test);
  const nameWidth = Math.max(...asked.tests.map(({ spec }) => spec.name.length));
  const tellTest = (test: AskedTest): void => {
    const own = endsOf(test);
    if (own.length > 0) terminal.print(testLine(test, own, { nameWidth, terminal }));
  };
  return {
    isMany,
    nameOf(attempt) {
      const place = isSuite ? ` ${asked.tests.indexOf(attempt.test) + 1}/${asked.tests.length}` : "";
      const which = often.times > 1 ? `, attempt ${attempt.number} of ${often.times}` : "";
      return `${attempt.test.spec.name}${place}${which}`;
    },
    ended(attempt, outcome) {
      ends.push({ attempt, outcome });
      if (!isMany) return tellRun({ attempt, outcome }, options);
      const isLast = !often.isUntilFail && attempt.number === often.times;
      if (isLast) tellTest(attempt.test);
      if (isAsItShouldBe({ attempt, outcome })) return;
      if (!isLast) terminal.print(`attempt ${attempt.number} of ${attempt.test.spec.name}:`);
      tellRun({ attempt, outcome }, options);
      terminal.print("");
    },
    end(isInterrupted) {
      if (asked.tests.length === 0) return tellNothing(options);
      if (!isMany) return;
      if (often.isUntilFail) for (const test of asked.tests) tellTest(test);
      tellAll(ends, { ...options, isInterrupted, ms: performance.now() - began });
    },
  };
}

/** One run, with all that led to its verdict. */
function tellRun({ attempt, outcome }: Ended, { catalog, terminal }: TellingOptions): void {
  const { spec, system } = attempt.test;
  const { record, results, report, warnings } = outcome;
  const paint = (_standing: unknown, text: string): string => terminal.verdict(results.valid, text);
  const { verdict, details, last } = summaryOf(record, results, { report: shortPath(report) }, { paint });
  terminal.print(verdict);
  for (const line of details) terminal.detail(line);
  const planted = results.valid === true ? plantedWords(spec, system) : undefined;
  if (planted !== undefined) terminal.print(`planted ${planted}`);
  if (results.valid === false && system.kind === "nodes") {
    terminal.detail(`hunt    ${nearestHunt(spec, system, pathOf(catalog, spec.system))}`);
  }
  for (const line of last) terminal.print(line);
  for (const warning of warnings) terminal.warn(`${spec.name}: ${warning}`);
}

function isAsItShouldBe({ attempt, outcome }: Ended): boolean {
  return outcome.results.valid === (attempt.test.spec.expect !== "invalid");
}

/** e.g. "✓ raft-kill   valid      2,208 operations  10.2 s  store/raft-kill/…/report.html". */
function testLine(
  { spec }: AskedTest,
  ends: readonly Ended[],
  { nameWidth, terminal }: { readonly nameWidth: number; readonly terminal: Terminal },
): string {
  const verdicts = ends.map(({ outcome }) => outcome.results.valid);
  const verdict = worst(verdicts);
  const passed = verdicts.filter((valid) => valid === true).length;
  const operations = ends.reduce((sum, { outcome }) => sum + outcome.results.operationCount, 0);
  const isFlaky = passed > 0 && passed < ends.length;
  const words = isFlaky ? `flaky: passed ${passed} of ${ends.length}` : verdictWords(verdict, spec.expect, ends.length);
  const told = ends.find(({ outcome }) => outcome.results.valid !== true) ?? ends.at(-1);
  const cells = [
    `${isFlaky ? "~" : verdict === true ? "✓" : verdict === false ? "✕" : "?"} ${spec.name.padEnd(nameWidth)}`,
    terminal.verdict(verdict, words.padEnd(VERDICT_WIDTH)),
    `${count(operations).padStart(OPERATIONS_WIDTH)} operations`,
    ...(told === undefined ? [] : [shortPath(told.outcome.report)]),
  ];
  return cells.join("  ");
}

const VERDICT_WIDTH = 7;
const OPERATIONS_WIDTH = 6;

function verdictWords(valid: Verdict, expect: "valid" | "invalid" | undefined, attempts: number): string {
  const word = valid === true ? "valid" : valid === false ? "INVALID" : "unknown";
  const times = attempts === 1 ? "" : `, ${attempts} times`;
  const expected = expectation(expect, valid);
  return `${word}${times}${expected === undefined ? "" : `, ${expected}`}`;
}

/** The verdict on all of them, and what to do next. */
function tellAll(
  ends: readonly Ended[],
  {
    file,
    flags,
    log,
    terminal,
    isInterrupted,
    ms,
    often,
  }: TellingOptions & { readonly isInterrupted: boolean; readonly ms: number },
): void {
  const verdicts = ends.map(({ outcome }) => outcome.results.valid);
  const verdict = worst(isInterrupted ? [...verdicts, "unknown" as const] : verdicts);
  const words = verdict === true ? "Valid." : verdict === false ? "Not valid." : "Unknown.";
  if (isInterrupted) terminal.warn("Not all was run: it was interrupted.");
  const wrong = ends.filter(({ outcome }) => outcome.results.valid !== true);
  if (often.isUntilFail && wrong.length === 0 && !isInterrupted)
    terminal.print(`Nothing failed in ${often.times} rounds.`);
  terminal.print(`${terminal.verdict(verdict, words)} ${countWords(log.report())}, in ${duration(ms * 1e6)}`);
  terminal.print(`report  ${shortPath(`${flags.store}/index.html`)}`);
  const commands = wrong.filter((end) => !isAsItShouldBe(end)).map(({ outcome }) => outcome.record.command);
  const told = commands.length === 0 ? [suiteCommand(file, flags)] : commands.slice(0, REPEATS_MAX);
  for (const command of told) terminal.print(`repeat  ${command}`);
}

/** A shard may have no tests, where there are fewer tests than shards. */
function tellNothing({ flags, asked, terminal }: TellingOptions): void {
  terminal.print(`Nothing to run: shard ${flags.shard ?? ""} has none of the ${asked.writtenCount} tests.`);
}
