/**
 * What a history is judged by: what a flag names, else what its run was judged by, else what its operations are guessed to be of.
 */
import type { Check } from "../../../../checker/history-check.ts";
import { modelNames } from "../model-choice.ts";
import { didYouMean } from "../../../../histories/words/did-you-mean.ts";
import { InputError } from "../../base/exit-codes.ts";
import type { CheckFlags } from "../flags.ts";
import { usesOf } from "../history-contents.ts";
import type { HistorySource } from "../history-source.ts";
import { guessCheck } from "../guess/check-guess.ts";
import { type RecordedCheck, recordedRun } from "./recorded-run.ts";

const NO_CHECKS: ReadonlyMap<string, Check> = new Map();

/** What judges a history. */
export interface AskedJudges {
  /** The check that judges it first; undefined: a model does. */
  readonly first?: Check;
  /** The model that its run was judged by. */
  readonly recorded?: string;
  /** What its run asked besides. */
  readonly others: readonly RecordedCheck[];
  /** What was guessed, and what is broken beside the history; sentences. */
  readonly notes: readonly string[];
}

/**
 * Finds what judges this history.
 * @throws InputError where that is not known, or several could be meant
 */
export function askedJudges(source: HistorySource, flags: CheckFlags): AskedJudges {
  const checks = flags.plugged?.checks ?? NO_CHECKS;
  const catalog = flags.plugged?.catalog;
  const asked = namedCheck(flags);
  if (asked !== undefined) return { first: asked, others: [], notes: [] };
  if (flags.model !== undefined) return { others: [], notes: [] };
  const run = recordedRun(source.file, checks, catalog);
  const { judge, first, others, problems: notes } = run;
  if (first !== undefined) return { first, others, notes };
  if (judge !== undefined) {
    refuseUnknownJudge(judge, source.file, flags);
    return { recorded: judge, others, notes };
  }
  // Guarantees are those of a model.
  const guess = flags.consistency === undefined ? guessCheck(usesOf(source), checks, catalog) : undefined;
  if (guess === undefined) return { others, notes };
  const because = `check: ${guess.check.name} (${guess.because}; --check says otherwise)`;
  const besides = guess.others.map((check) => ({ check, isUnpromised: false, isStated: false }));
  return { first: guess.check, others: besides, notes: [...notes, because] };
}

/** The check that a flag names; undefined where none does. @throws InputError for one that there is not */
export function namedCheck({ check: name, model, plugged }: CheckFlags): Check | undefined {
  if (name === undefined) return model === undefined ? undefined : plugged?.checks.get(model);
  if (model !== undefined)
    throw new InputError("--check cannot be combined with --model: one of them judges. Leave one out.");
  const found = plugged?.checks.get(name);
  if (found !== undefined) return found;
  const names = [...(plugged?.checks.keys() ?? [])];
  const isModel = modelNames(plugged).includes(name);
  const hint = isModel ? ` It is a model: --model ${name}.` : didYouMean(name, names);
  throw new InputError(`--check: expected one of ${names.join(", ")}, found "${name}".${hint}`);
}

function refuseUnknownJudge(name: string, file: string, { plugged }: CheckFlags): void {
  if (modelNames(plugged).includes(name)) return;
  throw new InputError(
    `${file}: its run was judged by "${name}", which is not known here. Plug it in, or name another with --model or --check.`,
  );
}
