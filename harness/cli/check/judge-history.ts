/**
 * The verdict on a loaded history, and whether it may be given at all.
 *
 * A verdict that hangs on something that nobody said is none: on a model that was guessed while others are as likely, or
 * on what a failed cas means in somebody's log. Such a one is "unknown", with what would decide. So is a history in which
 * nothing was answered; one in which nothing could have been wrong is valid, and that is said.
 */
import { check, checkColumns, evidenceIn, evidenceInColumns, lackOfEvidence } from "../../../checker/index.ts";
import type { CheckReport, Evidence, Model, ReadAgain } from "../../../checker/index.ts";
import type { Key } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import { budget, modelOptions, modelWithOptions, namedModel, recordedModel } from "./check-flags.ts";
import type { CheckFlags } from "./check-flags.ts";
import { checkWithThreads } from "./check-with-threads.ts";
import { inWordsOf } from "./choose-model.ts";
import { InputError } from "../exit-codes.ts";
import { lineOfEvent, loadHistory } from "./load-history.ts";
import type { LoadedColumns, LoadedHistory, LoadFlags } from "./load-history.ts";
import { LIKELIEST } from "./model-guess.ts";
import type { Guess } from "./model-guess.ts";

/** A verdict, and what is needed to tell it. */
export interface Judged {
  readonly report: CheckReport;
  readonly model: Model;
  /** At least the operations of the keys that are explained, in the model's words. */
  readonly operationsRead: () => readonly Operation[];
  /** What else is to be said of how it was judged. */
  readonly remark?: string;
  /** Of a history in which nothing is wrong. */
  readonly evidence?: ToldEvidence | undefined;
}

/** What could have contradicted, and the sentence for a history in which nothing could. */
export interface ToldEvidence extends Evidence {
  readonly lack?: string;
}

export type Loaded = LoadedHistory | LoadedColumns;

/** The verdict, unless it hangs on a guess, on what a failed cas says, or on nothing at all. */
export function judged(path: string, history: Loaded, guess: Guess | undefined, flags: CheckFlags): Judged {
  const name = guess?.name ?? namedModel(history.file, flags) ?? LIKELIEST;
  if (guess?.doubt !== undefined)
    return undecided(history, modelWithOptions(name, flags), doubtText(guess, guess.doubt));
  const asOperations = (): LoadedHistory => ("operations" in history ? history : loadHistory(path, flags));
  const hasBlindFailures = history.uses.some((use) => use.hasBlindFailure);
  // The model for which they observe has none of the fast algorithms. To Knossos no failed cas says anything.
  const isPlain = flags.failedCas === "observes" && !hasBlindFailures && flags.knossos !== true;
  const stated: CheckFlags = isPlain ? { ...flags, failedCas: undefined } : flags;
  const found = "columns" in history ? byColumns(history, stated) : byOperations(history, name, stated);
  if (found.report.valid === false && guess !== undefined) {
    const otherwise = guess.others.filter((other) => isOtherwise(asOperations(), other, stated));
    return otherwise.length === 0 ? found : undecided(history, found.model, otherwiseText(guess, otherwise));
  }
  if (found.report.valid !== true) return found;
  const evidence = found.evidence;
  if (evidence?.answered.length === 0) return { ...undecided(history, found.model, evidence.lack ?? ""), evidence };
  const isOpen =
    hasBlindFailures && history.format === "log" && flags.failedCas === undefined && flags.knossos !== true;
  if (!isOpen) return found;
  const timeLimitMs = Math.min(flags.timeLimitMs, SECOND_LOOK_MS_MAX);
  const observed = byOperations(asOperations(), name, { ...flags, timeLimitMs, failedCas: "observes" }).report.valid;
  if (observed === false) return undecided(history, found.model, FAILED_CAS_DECIDES);
  return observed === true ? found : { ...found, remark: FAILED_CAS_UNDECIDED };
}

/** For the second convention of a log; the slow search may need any time, and the first has its verdict. */
const SECOND_LOOK_MS_MAX = 5_000;
const FAILED_CAS_UNDECIDED =
  `a failed cas is taken for nothing: whether the history is linearizable if it says that the value was not the expected ` +
  `one was not decided in ${SECOND_LOOK_MS_MAX / 1000} s; --failed-cas observes takes its time`;
const FAILED_CAS_DECIDES =
  "If a failed cas says that the value was not the expected one, as Porcupine reads these logs, no order explains the " +
  "history; if it says nothing, one does. --failed-cas observes or nothing decides.";

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

/** Whether the history, taken for another model's, is not found wrong. */
function isOtherwise(history: LoadedHistory, name: string, flags: CheckFlags): boolean {
  const model = modelIfItCan(name, flags);
  if (model === undefined) return false;
  const operations = inWordsOf(model, history.operations);
  const isOfAnother = operations.some((one) => (model.problem?.(one) ?? model.strangeAnswer?.(one)) !== undefined);
  return !isOfAnother && byOperations(history, name, flags).report.valid !== false;
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

function undecided(history: Loaded, model: Model, unknownBecause: string): Judged {
  const operationCount =
    "columns" in history
      ? history.columns.keys.reduce((sum, key) => sum + key.operationCount, 0)
      : history.operations.length;
  const key = { valid: "unknown", operationCount, decidedBy: "nothing", unknownBecause } as const;
  const report: CheckReport = { valid: "unknown", model: model.name, keys: [key], operationCount };
  return { report, model, operationsRead: () => [] };
}

function byColumns({ columns, readAgain }: LoadedColumns, flags: CheckFlags): Judged {
  const { model } = columns;
  let operations: readonly Operation[] = [];
  const again: ReadAgain = (keys, isTimeUp) => {
    const found = readAgain(keys, isTimeUp);
    operations = [...operations, ...[...found.values()].flat()];
    return found;
  };
  const report = checkWithThreads({
    ...threaded(model, flags),
    keyCount: columns.keys.length,
    operationCount: columns.keys.reduce((sum, { operationCount }) => sum + operationCount, 0),
    alone: (within) => checkColumns(columns, within, again),
    operationsOf: again,
  });
  const evidence = report.valid === true ? told(evidenceInColumns(columns)) : undefined;
  return { report, model, operationsRead: () => operations, evidence };
}

function byOperations(history: LoadedHistory, name: string, flags: CheckFlags): Judged {
  const model = modelWithOptions(name, flags);
  const operations = inWordsOf(model, history.operations);
  const report = reportOn(history, operations, model, flags);
  const evidence = report.valid === true ? told(evidenceIn(operations, model)) : undefined;
  return { report, model, operationsRead: () => operations, evidence };
}

/** The evidence, with the sentence for where it lacks. */
export function told(evidence: Evidence): ToldEvidence {
  const lack = lackOfEvidence(evidence);
  return lack === undefined ? evidence : { ...evidence, lack };
}

function reportOn(
  history: LoadedHistory,
  operations: readonly Operation[],
  model: Model,
  flags: CheckFlags,
): CheckReport {
  return withLines(history, flags, () => {
    if (recordedModel(history.file) === undefined) refuseStrangeAnswers(operations, model);
    const keyOf = (operation: Operation): Key | undefined => model.partition?.(operation) ?? operation.key;
    return checkWithThreads({
      ...threaded(model, flags),
      keyCount: new Set(operations.map(keyOf)).size,
      operationCount: operations.length,
      alone: (within) => check(operations, model, within),
      operationsOf(keys) {
        const found = new Map<Key | undefined, Operation[]>([...keys].map((key) => [key, []]));
        for (const operation of operations) found.get(keyOf(operation))?.push(operation);
        return found;
      },
    });
  });
}

function threaded(
  { name }: Model,
  flags: CheckFlags,
): Pick<Parameters<typeof checkWithThreads>[0], "budget" | "threads" | "model"> {
  return { budget: budget(flags), threads: flags.jobs, model: { name, ...modelOptions(flags) } };
}

/** In a history from elsewhere they rather tell that the model is another one. */
function refuseStrangeAnswers(operations: readonly Operation[], model: Model): void {
  for (const operation of operations) {
    const strange = model.strangeAnswer?.(operation);
    if (strange === undefined) continue;
    const { id, invokeIndex, f } = operation;
    throw new Error(`operation ${id} (event ${invokeIndex}): ${f}: ${strange}; is it another model?`);
  }
}

/** The checker refuses operations by the index of their event; a person needs the line. */
export function withLines<Report>(history: LoadedHistory, flags: LoadFlags, work: () => Report): Report {
  try {
    return work();
  } catch (error) {
    const { message } = error as Error;
    const [, index] = /^operation \d+ \(event (\d+)\)/.exec(message) ?? [];
    if (index === undefined) throw error;
    const line = lineOfEvent(history, flags, Number(index));
    throw new InputError(`${history.file}${line === undefined ? "" : `:${line}`}: ${message}`, { cause: error });
  }
}
