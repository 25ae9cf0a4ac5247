/**
 * The verdict on a history as one model's, and what it rests on.
 */
import { RefusedOperationError, check, checkColumns } from "../../../checker/index.ts";
import { evidenceIn, evidenceInColumns, lackOfEvidence } from "../../../checker/index.ts";
import type { CheckReport, Evidence, Model, ReadAgain } from "../../../checker/index.ts";
import type { Key } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import { budget } from "./flags.ts";
import type { CheckFlags } from "./flags.ts";
import { operationCountOf, refusedOnLine } from "./history-contents.ts";
import type { ColumnContents, OperationContents } from "./history-contents.ts";
import type { HistorySource } from "./history-source.ts";
import { keptOperations, pairedAgain } from "./key-operations.ts";
import { modelOptions, modelWithOptions } from "./model-choice.ts";
import { inWordsOf } from "./guess/operation-words.ts";
import { checkInParallel } from "./parallel-check.ts";

/** A verdict, and what is needed to explain it. */
export interface Judgement {
  readonly report: CheckReport;
  readonly model: Model;
  /** The operations of some keys, in the model's words. */
  readonly operationsOf: ReadAgain;
  /** What else is to be said of how it was judged. */
  readonly remark?: string;
  /** Of a history in which nothing is wrong. */
  readonly evidence?: EvidenceText | undefined;
}

/** A history with its verdict, as a page of it needs them. */
export interface JudgedHistory {
  readonly source: HistorySource;
  readonly report: CheckReport;
  /** Left out where a check judged it, which looks for no order. */
  readonly judgement?: Pick<Judgement, "model" | "operationsOf">;
  /** Left out where nobody measured it. */
  readonly checkTimeMs?: number;
  /** Why no answer could have been a wrong one; undefined where one could, or nobody looked. */
  readonly lackOfEvidence?: string | undefined;
}

/** The verdict of what judges first, before anything is told. */
export interface FirstVerdict {
  readonly judged: JudgedHistory;
  /** What `--json` shows of it, besides the file. */
  document(): { readonly notes: readonly string[] };
  /** Tells it on the terminal: what contradicts, then the verdict. */
  print(): void;
}

/** What could have contradicted, and the sentence for a history in which nothing could. */
export interface EvidenceText extends Evidence {
  readonly lack?: string;
}

/** The verdict on columns, which are of one model. */
export function verdictOnColumns(source: HistorySource, contents: ColumnContents, flags: CheckFlags): Judgement {
  const { columns } = contents;
  const { model } = columns;
  const operationsOf = pairedAgain(source, contents);
  const report = checkInParallel({
    ...limits(model, flags),
    keyCount: columns.keys.length,
    operationCount: operationCountOf(contents),
    alone: (within) => checkColumns(columns, within, operationsOf),
    operationsOf,
  });
  const evidence = report.valid === true ? withLack(evidenceInColumns(columns)) : undefined;
  return { report, model, operationsOf, evidence };
}

/** The verdict on operations as those of the model of that name. @throws InputError for one that it does not know */
export function verdictOnOperations(
  source: Pick<HistorySource, "file">,
  contents: OperationContents,
  name: string,
  flags: CheckFlags,
): Judgement {
  const model = modelWithOptions(name, flags);
  const operations = inWordsOf(model, contents.operations);
  const keyOf = (operation: Operation): Key | undefined => model.partition?.(operation) ?? operation.key;
  const operationsOf = keptOperations(operations, keyOf);
  const report = withLines(source, contents, () => {
    if (flags.recorded === undefined) refuseStrangeAnswers(operations, model);
    return checkInParallel({
      ...limits(model, flags),
      keyCount: new Set(operations.map(keyOf)).size,
      operationCount: operations.length,
      alone: (within) => check(operations, model, within),
      operationsOf,
    });
  });
  const evidence = report.valid === true ? withLack(evidenceIn(operations, model)) : undefined;
  return { report, model, operationsOf, evidence };
}

/** The evidence, with the sentence for where it lacks. */
export function withLack(evidence: Evidence): EvidenceText {
  const lack = lackOfEvidence(evidence);
  return lack === undefined ? evidence : { ...evidence, lack };
}

/** Runs the check; when it refuses an operation, the error names the line. */
export function withLines<Found>(
  source: Pick<HistorySource, "file">,
  { lines }: OperationContents,
  work: () => Found,
): Found {
  try {
    return work();
  } catch (error) {
    if (error instanceof RefusedOperationError) throw refusedOnLine(error, source, lines[error.id] ?? 0);
    throw error;
  }
}

function limits(
  { name }: Model,
  flags: CheckFlags,
): Pick<Parameters<typeof checkInParallel>[0], "budget" | "threads" | "model"> {
  return {
    budget: budget(flags),
    threads: flags.jobs,
    model: {
      name,
      ...modelOptions(flags),
      ...(flags.plugged?.models.has(name) === true ? { modules: flags.plugged.modules } : {}),
    },
  };
}

/** In a foreign history they are more likely a sign of a wrong model. */
function refuseStrangeAnswers(operations: readonly Operation[], model: Model): void {
  for (const operation of operations) {
    const strange = model.strangeAnswer?.(operation);
    if (strange !== undefined) {
      throw new RefusedOperationError(operation, `${operation.f}: ${strange}; is it another model?`);
    }
  }
}
