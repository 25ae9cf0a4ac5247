/**
 * The verdict on a history, and whether it may be given at all.
 *
 * Some verdicts depend on something that nobody said: which of several likely models is meant, whether a field that nobody
 * knows is the key, or what a failed cas means in a log. Then the verdict is "unknown", with the option that would decide it. A history without any answer is
 * "unknown", too. A history in which no answer could have been wrong is valid, and a note says so.
 */
import type { CheckReport, Model } from "../../../checker/index.ts";
import { MalformedHistoryError } from "../../../histories/malformed.ts";
import type { Verdict } from "../../../histories/verdict.ts";
import { InputError } from "../base/exit-codes.ts";
import type { CheckFlags } from "./flags.ts";
import { needsSecondLook, operationCountOf, readOperations } from "./history-contents.ts";
import type { Contents, OperationContents, ReadHistory } from "./history-contents.ts";
import type { HistorySource } from "./history-source.ts";
import { modelWithOptions, namedModel } from "./model-choice.ts";
import { LIKELIEST } from "./guess/model-guess.ts";
import type { Guess } from "./guess/model-guess.ts";
import { inWordsOf } from "./guess/operation-words.ts";
import { verdictOnColumns, verdictOnOperations } from "./verdict.ts";
import type { Judgement } from "./verdict.ts";

/** The verdict, unless it hangs on a guess, on what a failed cas says, or on nothing at all. */
export function judge(source: HistorySource, { contents, guess }: ReadHistory, flags: CheckFlags): Judgement {
  const name = guess?.name ?? namedModel(flags) ?? LIKELIEST;
  if (guess?.doubt !== undefined) {
    return undecided(contents, modelWithOptions(name, flags), doubtText(guess, guess.doubt));
  }
  const stated = statedFlags(contents, flags);
  const found =
    contents.kind === "columns"
      ? verdictOnColumns(source, contents, stated)
      : verdictOnOperations(source, contents, name, stated);
  if (found.report.valid === false && guess !== undefined) {
    const otherwise = guess.others.filter((other) =>
      isOtherwise(source, asOperations(source, contents), other, stated),
    );
    if (otherwise.length > 0) return undecided(contents, found.model, otherwiseText(guess, otherwise));
  }
  if (found.report.valid === false) {
    const key = deciding(
      source,
      (keyed) => verdictOnOperations(keyed, readOperations(keyed), name, stated).report.valid,
    );
    return key === undefined ? found : undecided(contents, found.model, keyText(key));
  }
  if (found.report.valid !== true) return found;
  const { evidence } = found;
  if (evidence?.answered.length === 0) return { ...undecided(contents, found.model, evidence.lack ?? ""), evidence };
  if (!needsSecondLook(source, contents.uses, flags)) return found;
  const timeLimitMs = Math.min(flags.timeLimitMs, SECOND_LOOK_MS_MAX);
  const observing: CheckFlags = { ...flags, timeLimitMs, failedCas: "observes" };
  const observed = verdictOnOperations(source, asOperations(source, contents), name, observing).report.valid;
  if (observed === false) return undecided(contents, found.model, FAILED_CAS_DECIDES);
  return observed === true ? found : { ...found, remark: FAILED_CAS_UNDECIDED };
}

/** Without what has no meaning: the model for which failed cas observe has none of the fast algorithms. */
function statedFlags({ uses }: Contents, flags: CheckFlags): CheckFlags {
  const isPlain =
    flags.failedCas === "observes" && flags.knossos !== true && !uses.some(({ hasBlindFailure }) => hasBlindFailure);
  return isPlain ? { ...flags, failedCas: undefined } : flags;
}

/** Those of a history that is kept, or of a file that is read again. */
function asOperations(source: HistorySource, contents: Contents): OperationContents {
  return contents.kind === "operations" ? contents : readOperations(source);
}

/** For the second convention of a log; the slow search may need any time, and the first has its verdict. */
const SECOND_LOOK_MS_MAX = 5_000;
const FAILED_CAS_UNDECIDED =
  `a failed cas is taken for nothing: whether the history is linearizable if it says that the value was not the expected ` +
  `one was not decided in ${SECOND_LOOK_MS_MAX / 1000} s; --failed-cas observes takes its time`;
const FAILED_CAS_DECIDES =
  "If a failed cas says that the value was not the expected one, as Porcupine reads these logs, no order explains the " +
  "history; if it says nothing, one does. --failed-cas observes or nothing decides.";

/** Why there is no verdict when the model was guessed, and what decides. @param doubt what the operations leave open */
export function doubtText({ name, others }: Guess, doubt: string): string {
  return (
    `The model is not told, and the operations do not show it: ${doubt}. ` +
    `Models that know them: ${[name, ...others].join(", ")}. Choose one with --model.`
  );
}

function otherwiseText({ name }: Guess, otherwise: readonly string[]): string {
  return (
    `The model is not told, and the verdict depends on it: as ${name} the history is not linearizable, ` +
    `as ${otherwise.join(" and as ")} that cannot be said. Choose one of them with --model.`
  );
}

/**
 * The field that nobody knows and with which as the key the history is not found wrong; undefined where there is none.
 * @param verdict on the history with a field as its key
 */
export function deciding(source: HistorySource, verdict: (keyed: HistorySource) => Verdict): string | undefined {
  return source.possibleKeys().find((field) => {
    try {
      return verdict(source.keyedBy(field)) !== false;
    } catch (error) {
      // An operation that ends on another key than it began on: the field is none.
      if (error instanceof InputError || error instanceof MalformedHistoryError) return false;
      throw error;
    }
  });
}

/** Why there is no verdict when a field may be the key, and what decides. */
export function keyText(field: string): string {
  return (
    `The verdict depends on the field "${field}", which is not known: passed over, no order explains the history; ` +
    `as the key of each operation, one does. If it is the key, name it "key"; if not, --keys none says that there are none.`
  );
}

/** Whether the history, taken for another model's, is not found wrong. */
function isOtherwise(source: HistorySource, contents: OperationContents, name: string, flags: CheckFlags): boolean {
  const model = modelIfItCan(name, flags);
  if (model === undefined) return false;
  const operations = inWordsOf(model, contents.operations);
  const isOfAnother = operations.some((one) => (model.problem?.(one) ?? model.strangeAnswer?.(one)) !== undefined);
  return !isOfAnother && verdictOnOperations(source, contents, name, flags).report.valid !== false;
}

/** Undefined where such an object cannot hold what `--initial` says. */
function modelIfItCan(name: string, flags: CheckFlags): Model | undefined {
  try {
    return modelWithOptions(name, flags);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function undecided(contents: Contents, model: Model, unknownBecause: string): Judgement {
  const operationCount = operationCountOf(contents);
  const key = { valid: "unknown", operationCount, decidedBy: "nothing", unknownBecause } as const;
  const report: CheckReport = { valid: "unknown", model: model.name, keys: [key], operationCount };
  return { report, model, operationsOf: () => new Map() };
}
