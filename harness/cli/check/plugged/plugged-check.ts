/**
 * `clew check --model ./my-check.ts`: the verdict of a check that was plugged in. It looks at the whole history at once, so
 * nothing of models applies: no keys, no guess, no guarantees that are weaker.
 */
import { reportOfCheck, type Check, type Testimony } from "../../../../checker/history-check.ts";
import { RefusedOperationError } from "../../../../checker/index.ts";
import { worst } from "../../../../histories/verdict.ts";
import { counted } from "../../../../histories/words/counts.ts";
import { join } from "node:path";
import type { CheckResult } from "../../../../runs/results.ts";
import { propertyCheck } from "../../../run/assess.ts";
import { countedVerdict } from "../../../run/claims.ts";
import { EXIT, exitCodeOf, InputError } from "../../base/exit-codes.ts";
import type { Terminal } from "../../base/terminal.ts";
import { checkHistory } from "../check.ts";
import type { CheckFlags } from "../flags.ts";
import { readOperations, refusedOnLine, type OperationContents } from "../history-contents.ts";
import { notesBeside } from "../../../../runs/node-notes.ts";
import { openSource, type HistorySource } from "../history-source.ts";
import { recordedChecks, recordedModel } from "../model-choice.ts";
import type { JudgedHistory } from "../verdict.ts";
import { writeReportFile } from "../report-file/report-file.ts";

/**
 * `clew check`, with what is plugged in: the history judged by a check, or by a model, and by what else its run asked of it;
 * gives the exit code.
 */
export function checkPlugged(path: string, flags: CheckFlags, terminal: Terminal): number {
  refuseReport(flags);
  const check = pluggedCheck(path, flags);
  let judged: JudgedHistory | undefined;
  const keep = (history: JudgedHistory): void => void (judged = history);
  const code =
    check === undefined
      ? checkHistory(path, flags, terminal, keep)
      : tellCheck(openSource(path, flags), check, { flags, terminal, judged: keep });
  const others = tellOthers(path, check, flags, terminal);
  // Only now, so that everything is told whatever becomes of the page.
  if (flags.report !== undefined && judged !== undefined) {
    terminal.warn(`report: ${writeReportFile(flags.report, judged, others)}`);
  }
  return worstCode(code, exitCodeOf(worst(others.map(countedVerdict))));
}

/** @throws InputError where no single verdict is asked for */
function refuseReport({ report, consistency }: CheckFlags): void {
  if (report === undefined || consistency === undefined) return;
  throw new InputError("--report cannot be combined with --consistency: a page shows one verdict. Leave one out.");
}

/** A check that the run asked besides the first. */
interface OtherCheck {
  readonly other: Check;
  readonly isUnpromised: boolean;
}

function otherChecks(path: string, first: Check | undefined, { plugged }: CheckFlags): readonly OtherCheck[] {
  const recorded = [...recordedChecks(path), ...recordedChecks(join(path, "history.jsonl"))];
  return recorded.flatMap(({ name, isUnpromised }) => {
    const other = plugged?.checks.get(name);
    return other === undefined || other === first ? [] : [{ other, isUnpromised }];
  });
}

/** What else the run asked of its history, a line for each; none where one verdict was asked for by name. */
function tellOthers(
  path: string,
  first: Check | undefined,
  flags: CheckFlags,
  terminal: Terminal,
): readonly CheckResult[] {
  if (flags.model !== undefined || flags.consistency !== undefined) return [];
  const others = otherChecks(path, first, flags);
  if (others.length === 0) return [];
  if (flags.json) {
    const names = others.map(({ other }) => other.name).join(", ");
    terminal.warn(`checks of the run that are not looked at beside --json: ${names} (--model names one)`);
    return [];
  }
  const source = openSource(path, flags);
  const { operations } = readOperations(source);
  const testimony = { notes: notesBeside(source.file) };
  return others.map(({ other, isUnpromised }) => {
    const report = reportOfCheck(other, operations, testimony);
    const { valid, message = "" } = report;
    const word = valid === true ? "holds" : valid === false ? "does not hold" : "unknown";
    const claim = isUnpromised ? ", and is not promised" : "";
    terminal.print(`  ${other.name} ${terminal.verdict(isUnpromised ? true : valid, word)}${claim}: ${message}`);
    return { ...propertyCheck(other.name, report), ...(isUnpromised ? { promise: "not-promised" } : {}) };
  });
}

function worstCode(one: number, other: number): number {
  return [EXIT.invalid, EXIT.unknown].find((code) => one === code || other === code) ?? one;
}

/** A check has nothing to follow while a history grows. @throws InputError where one would judge it */
export function refuseFollowed(path: string, flags: CheckFlags): void {
  const check = pluggedCheck(path, flags);
  if (check === undefined) return;
  throw new InputError(
    `--follow: expected a model, found the check ${check.name}, which looks at whole histories. Leave it out.`,
  );
}

/** The check that judges this history, as a flag or its run names it; undefined where it is no check. */
function pluggedCheck(path: string, { model, plugged }: CheckFlags): Check | undefined {
  const name = model ?? recordedModel(path) ?? recordedModel(join(path, "history.jsonl"));
  return name === undefined ? undefined : plugged?.checks.get(name);
}

/** Judges the history and prints the verdict; gives the exit code. @throws InputError for flags that are about models */
function tellCheck(
  source: HistorySource,
  check: Check,
  { flags, terminal, judged }: { flags: CheckFlags; terminal: Terminal; judged: (history: JudgedHistory) => void },
): number {
  for (const flag of ["initial", "knossos", "failedCas", "consistency"] as const) {
    if (flags[flag] === undefined || flags[flag] === false) continue;
    const name = flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new InputError(
      `--${name}: expected a model, found the check ${check.name}, which has no objects. Leave it out.`,
    );
  }
  const contents = readOperations(source);
  const { operations } = contents;
  refuseStrange(check, contents, source);
  const testimony = { notes: notesBeside(source.file) };
  const report = reportOfCheck(check, operations, testimony);
  const heard = heardWords(check, testimony);
  for (const note of source.notes()) terminal.warn(`${source.name}: ${note}`);
  if (flags.json) {
    const { file, format } = source;
    terminal.document({ file, format, notes: [...source.notes(), ...heard], ...report });
  } else {
    const [key] = report.keys;
    for (const sentence of key?.explanation?.sentences ?? []) terminal.detail(sentence);
    if (report.valid === "unknown") terminal.print(`Undecided: ${key?.unknownBecause ?? "no reason is known"}`);
    const words = report.valid === true ? "It holds." : report.valid === false ? "It does not hold." : "Unknown.";
    terminal.print(
      [
        `${terminal.verdict(report.valid, words)} ${counted(operations.length, "operation")}, check ${check.name}`,
        ...heard,
      ].join(", "),
    );
  }
  judged({ source, report });
  return exitCodeOf(report.valid);
}

/** @throws InputError naming file and line of an operation that the check cannot judge; a run of clew's own has none */
function refuseStrange(check: Check, { operations, lines }: OperationContents, source: HistorySource): void {
  for (const operation of operations) {
    const problem = check.problem?.(operation);
    if (problem === undefined) continue;
    throw refusedOnLine(new RefusedOperationError(operation, problem), source, lines[operation.id] ?? 0);
  }
}

/** Whether nodes were heard: with their notes a verdict may be sharper than without. Empty for a check that hears none. */
function heardWords({ hearsNodes = false }: Check, { notes }: Testimony): readonly string[] {
  if (!hearsNodes) return [];
  return notes.length === 0
    ? ["judged without the servers' notes: no notes.jsonl lies beside it"]
    : [`judged with ${counted(notes.length, "note")} of the servers beside it`];
}
