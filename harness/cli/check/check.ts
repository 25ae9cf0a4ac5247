/**
 * `clew check HISTORY`: the verdict on a history that somebody already has.
 *
 * Reads every format of histories/codecs, or a run directory. Format and model are guessed when they are not given
 * (a run's own record names its model), and what was guessed is said on stderr.
 */
import { basename } from "node:path";
import { STANDARD_INPUT } from "../../../histories/files/read-any.ts";
import { tellConsistency } from "./check-consistency.ts";
import { initialOf, modelWithOptions, namedModel } from "./check-flags.ts";
import type { CheckFlags } from "./check-flags.ts";
import { printReport } from "./check-report.ts";
import { translated } from "./choose-model.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { judged } from "./judge-history.ts";
import type { Loaded } from "./judge-history.ts";
import { loadColumns, loadHistory } from "./load-history.ts";
import type { LoadedColumns } from "./load-history.ts";
import { guessModel, LIKELIEST } from "./model-guess.ts";
import type { Guess } from "./model-guess.ts";
import type { Terminal } from "../terminal.ts";

export type { CheckFlags };

/** Checks one history and prints verdict and explanation; gives the exit code. */
export function checkHistory(path: string, flags: CheckFlags, terminal: Terminal): number {
  const { history, guess } = loaded(path, flags);
  const name = history.file === STANDARD_INPUT ? "stdin" : basename(history.file);
  for (const note of history.notes) terminal.warn(`${name}: ${note}`);
  if (guess !== undefined) terminal.warn(`model: ${guess.name} (${guess.because}; --model says otherwise)`);
  if (flags.failedCas !== undefined && !history.uses.some(({ isCas }) => isCas)) {
    terminal.warn("--failed-cas has no meaning here: there is no cas");
  }
  if (flags.consistency !== undefined && "operations" in history)
    return tellConsistency(history, guess, flags, terminal);
  const began = performance.now();
  const { report, operationsRead, model, evidence, remark } = judged(path, history, guess, flags);
  const seconds = (performance.now() - began) / 1000;
  const { file, format } = history;
  const notes = remark === undefined ? history.notes : [...history.notes, remark];
  if (remark !== undefined) terminal.warn(`${name}: ${remark}`);
  const isForeign = format !== "jsonl";
  if (flags.json) terminal.print(JSON.stringify({ file, format, notes, ...report, evidence }, null, 2));
  else printReport({ report, operationsRead, model, lack: evidence?.lack, isForeign, seconds }, terminal);
  return exitCodeOf(report.valid);
}

/** The history, as columns where that can be, and its model where nobody named it. */
function loaded(path: string, flags: CheckFlags): { readonly history: Loaded; readonly guess: Guess | undefined } {
  const guessOf = ({ file, uses }: Loaded): Guess | undefined =>
    namedModel(file, flags) === undefined ? guessModel(uses, initialOf(flags)) : undefined;
  const columns =
    flags.consistency === undefined && flags.failedCas !== "observes" ? loadedAsColumns(path, flags) : undefined;
  if (columns !== undefined) {
    const guess = guessOf(columns);
    // Columns are made as the likeliest model's before anything is known.
    if (guess === undefined || guess.name === LIKELIEST) return { history: columns, guess };
  }
  const history = loadHistory(path, flags);
  return { history, guess: guessOf(history) };
}

function loadedAsColumns(path: string, flags: CheckFlags): LoadedColumns | undefined {
  return loadColumns(path, flags, (file) => {
    const model = modelWithOptions(namedModel(file, flags) ?? LIKELIEST, flags);
    return { model, wordFor: (f) => translated(f, model.functions) };
  });
}
