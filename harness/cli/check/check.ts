/**
 * `clew check HISTORY`: the verdict on a history that somebody already has.
 *
 *   openSource      which file, which format; its first events
 *   readContents    all events, once: columns or operations, and the model where nobody named it
 *   judge           the verdict, unless it hangs on a guess
 *   printReport     what contradicts, then the verdict
 *
 * Format and model are guessed when they are not given (a run's own record names its model), and what was guessed is
 * said on stderr.
 */
import { exitCodeOf, InputError } from "../base/exit-codes.ts";
import type { Terminal } from "../base/terminal.ts";
import { tellConsistency } from "./consistency.ts";
import { judge } from "./doubtful-verdicts.ts";
import type { CheckFlags } from "./flags.ts";
import { readContents } from "./history-contents.ts";
import type { ReadHistory } from "./history-contents.ts";
import { openSource } from "./history-source.ts";
import type { JudgedHistory } from "./verdict.ts";
import { printReport } from "./verdict-text.ts";

/**
 * Checks one history and prints verdict and explanation; gives the exit code.
 * @param judged is told of the verdict once it is printed
 */
export function checkHistory(
  path: string,
  flags: CheckFlags,
  terminal: Terminal,
  judged: (history: JudgedHistory) => void = () => undefined,
): number {
  if (flags.idleMs !== undefined)
    throw new InputError("--idle has no meaning without --follow; leave it out, or add it");
  const source = openSource(path, flags);
  const history = readContents(source, flags);
  warnOfGuesses(source.name, history, flags, terminal);
  if (flags.consistency !== undefined) return tellConsistency(source, history, flags, terminal);
  const began = performance.now();
  const judgement = judge(source, history, flags);
  const seconds = (performance.now() - began) / 1000;
  const { report, evidence, remark } = judgement;
  if (remark !== undefined) terminal.warn(`${source.name}: ${remark}`);
  const { file, format } = source;
  if (flags.json) {
    const notes = remark === undefined ? history.notes : [...history.notes, remark];
    terminal.document({ file, format, notes, ...report, evidence });
  } else printReport({ ...judgement, isForeign: format !== "jsonl", seconds }, terminal);
  judged({ source, report, judgement, checkTimeMs: seconds * 1000, lackOfEvidence: evidence?.lack });
  return exitCodeOf(report.valid);
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
