/**
 * `clew check HISTORY`: the verdict of a model on a history that somebody already has.
 *
 *   readContents    all events, once: columns or operations, and the model where nobody named it
 *   judge           the verdict, unless it hangs on a guess
 *   printReport     what contradicts, then the verdict
 *
 * Format and model are guessed when they are not given (a run's own record names its model), and what was guessed is
 * said on stderr.
 */
import type { Terminal } from "../base/terminal.ts";
import { tellConsistency } from "./consistency.ts";
import { judge } from "./doubtful-verdicts.ts";
import type { CheckFlags } from "./flags.ts";
import { readContents } from "./history-contents.ts";
import type { ReadHistory } from "./history-contents.ts";
import type { HistorySource } from "./history-source.ts";
import type { FirstVerdict } from "./verdict.ts";
import { printReport } from "./verdict-text.ts";

/** The verdict of a model on this history. What was guessed is told at once. */
export function checkHistory(source: HistorySource, flags: CheckFlags, terminal: Terminal): FirstVerdict {
  const history = readContents(source, flags);
  warnOfGuesses(source.name, history, flags, terminal);
  const began = performance.now();
  const judgement = judge(source, history, flags);
  const seconds = (performance.now() - began) / 1000;
  const { report, evidence, remark } = judgement;
  if (remark !== undefined) terminal.warn(`${source.name}: ${remark}`);
  const notes = remark === undefined ? history.notes : [...history.notes, remark];
  return {
    judged: { source, report, judgement, checkTimeMs: seconds * 1000, lackOfEvidence: evidence?.lack },
    document: () => ({ notes, ...report, evidence }),
    print: () => printReport({ ...judgement, isForeign: source.format !== "jsonl", seconds }, terminal),
  };
}

/** Says which guarantees the history keeps; gives the exit code. */
export function guaranteesOf(source: HistorySource, flags: CheckFlags, terminal: Terminal): number {
  const history = readContents(source, flags);
  warnOfGuesses(source.name, history, flags, terminal);
  return tellConsistency(source, history, flags, terminal);
}

function warnOfGuesses(
  name: string,
  { notes, guess, contents }: ReadHistory,
  flags: CheckFlags,
  terminal: Terminal,
): void {
  for (const note of notes) terminal.warn(`${name}: ${note}`);
  if (guess !== undefined) terminal.warn(`model: ${guess.name} (${guess.because}; --model says otherwise)`);
  if (flags.failedCas !== undefined && !contents.uses.some(({ isCas }) => isCas)) {
    terminal.warn("--failed-cas has no meaning here: there is no cas");
  }
}
