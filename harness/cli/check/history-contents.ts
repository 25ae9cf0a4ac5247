/**
 * What is made of a history's events while they pass: columns of numbers where a model allows it, else operations.
 *
 * Columns need a fraction of the memory, but only models of one value read them. So the model comes first: as somebody
 * named it, or guessed from the first events, which for a short history are all. What a long history shows only later
 * may speak against the guess; then it is read again, as operations (docs/decisions/0028).
 */
import { NotForColumnsError, RefusedOperationError, createColumnReader } from "../../../checker/index.ts";
import type { ColumnHistory, Model } from "../../../checker/index.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { MalformedHistoryError } from "../../../histories/malformed.ts";
import type { Operation } from "../../../histories/operation.ts";
import { operationPairing } from "../../../histories/pair.ts";
import { InputError } from "../base/exit-codes.ts";
import { initialOf } from "./flags.ts";
import type { CheckFlags } from "./flags.ts";
import type { HistorySource } from "./history-source.ts";
import { keyNotes } from "./key-notes.ts";
import { modelWithOptions, namedModel } from "./model-choice.ts";
import { guessModel, hasKnowingModel, usage } from "./guess/model-guess.ts";
import type { Guess, Use } from "./guess/model-guess.ts";
import { translated } from "./guess/operation-words.ts";

/** A history as operations: for every model. */
export interface OperationContents {
  readonly kind: "operations";
  readonly operations: readonly Operation[];
  /** By the id of an operation: the line on which it begins. */
  readonly lines: readonly number[];
  /** What the model may be guessed from. */
  readonly uses: readonly Use[];
}

/** A history as columns of numbers: for models of one value, in a fraction of the memory. */
export interface ColumnContents {
  readonly kind: "columns";
  readonly columns: ColumnHistory;
  /** An event in the words of the columns' model. */
  readonly inWords: (event: HistoryEvent) => HistoryEvent;
  readonly uses: readonly Use[];
}

/** What was read, in one of two forms. */
export type Contents = OperationContents | ColumnContents;

/** A history that has been read, and its model where nobody named it. */
export interface ReadHistory {
  readonly contents: Contents;
  readonly guess: Guess | undefined;
  /** What was guessed, straightened out, left out, or is strange about the keys; sentences. */
  readonly notes: readonly string[];
}

/** @throws InputError or MalformedHistoryError naming file and line; InputError where no model knows the operations */
export function readContents(source: HistorySource, flags: CheckFlags): ReadHistory {
  const named = namedModel(flags);
  const guessFrom = (uses: readonly Use[]): Guess | undefined =>
    named === undefined ? guessModel(uses, initialOf(flags)) : undefined;
  const columns = columnsIfTheyDo(source, named, flags);
  if (columns !== undefined) {
    const guess = guessFrom(columns.uses);
    if (guess === undefined || guess.name === columns.columns.model.name) return read(source, columns, guess);
  }
  const contents = readOperations(source);
  return read(source, contents, guessFrom(contents.uses));
}

function read(source: HistorySource, contents: Contents, guess: Guess | undefined): ReadHistory {
  return { contents, guess, notes: [...source.notes(), ...keyNotes(keyed(contents))] };
}

/** The operations, or the keys with how many they have. */
function keyed(contents: Contents): Parameters<typeof keyNotes>[0] {
  return contents.kind === "columns" ? contents.columns.keys : contents.operations;
}

/** How many operations there are. */
export function operationCountOf(contents: Contents): number {
  if (contents.kind === "operations") return contents.operations.length;
  return contents.columns.keys.reduce((sum, { operationCount }) => sum + operationCount, 0);
}

/** Undefined where the history has to be read as operations. */
function columnsIfTheyDo(
  source: HistorySource,
  named: string | undefined,
  flags: CheckFlags,
): ColumnContents | undefined {
  // An EDN file is written in passing, and must be whole whatever becomes of the columns.
  if (flags.consistency !== undefined || flags.failedCas === "observes" || flags.edn !== undefined) return undefined;
  const uses = usesOf(source);
  if (needsSecondLook(source, uses, flags)) return undefined;
  const name = named ?? (hasKnowingModel(uses) ? guessModel(uses, initialOf(flags)).name : undefined);
  if (name === undefined) return undefined;
  const model = modelWithOptions(name, flags);
  if (uses.some(({ f }) => translated(f, model.functions) === "append")) return undefined;
  return readColumns(source, model, named !== undefined);
}

/** Whether a valid history of this log has to be judged once more, with failed cas that observe (see `judge`). */
export function needsSecondLook(
  { format }: HistorySource,
  uses: readonly Use[],
  { failedCas, knossos }: CheckFlags,
): boolean {
  return format === "log" && failedCas === undefined && knossos !== true && uses.some((use) => use.hasBlindFailure);
}

/** How each operation of the first events is used; of a short history, of all. */
export function usesOf({ beginning }: Pick<HistorySource, "beginning">): readonly Use[] {
  const seen = usage();
  for (const { event } of beginning) seen.take(event);
  return seen.uses();
}

/** Undefined where an operation does not fit columns. If the model was named, that is a mistake in the file instead. */
function readColumns(source: HistorySource, model: Model, isNamed: boolean): ColumnContents | undefined {
  const inWords = wordsOf(model);
  const seen = usage();
  let at = 0;
  try {
    const reader = createColumnReader(model);
    for (const { event, line } of source.events()) {
      at = line;
      seen.take(event);
      reader.take(inWords(event));
    }
    const columns = reader.finish();
    if (columns.keys.length === 0) throw withoutOperations(source);
    return { kind: "columns", columns, inWords, uses: seen.uses() };
  } catch (error) {
    if (!(error instanceof NotForColumnsError)) throw onLine(error, source, at);
    if (isNamed && error.cause instanceof RefusedOperationError) throw refusedOnLine(error.cause, source, at);
    return undefined;
  }
}

/** The history as operations. @throws InputError or MalformedHistoryError naming file and line */
export function readOperations(source: HistorySource): OperationContents {
  const seen = usage();
  const pairs = operationPairing();
  const lines: number[] = [];
  let at = 0;
  try {
    for (const { event, line } of source.events()) {
      at = line;
      seen.take(event);
      pairs.take(event);
      if (pairs.operations.length > lines.length) lines.push(line);
    }
  } catch (error) {
    throw onLine(error, source, at);
  }
  if (pairs.operations.length === 0) throw withoutOperations(source);
  return { kind: "operations", operations: pairs.operations, lines, uses: seen.uses() };
}

/** An operation that the model does not know, with the line on which it begins. */
export function refusedOnLine(
  error: RefusedOperationError,
  { file }: Pick<HistorySource, "file">,
  line: number,
): InputError {
  return new InputError(`${file}:${line}: ${error.message}`, { cause: error });
}

/** A breach of the rules of histories names its event; the reader knows on which line that stands. */
export function onLine(error: unknown, { name }: Pick<HistorySource, "name">, line: number): unknown {
  const isBreach = error instanceof MalformedHistoryError && error.index !== undefined;
  return isBreach ? new InputError(`${name}:${line}: ${error.message}`, { cause: error }) : error;
}

function withoutOperations({ file }: HistorySource): InputError {
  return new InputError(`${file}: expected operations of clients, found none`);
}

/** An event in the words of the model; each word is looked up once. */
export function wordsOf(model: Model): (event: HistoryEvent) => HistoryEvent {
  const words = new Map<string, string>();
  return (event) => {
    let f = words.get(event.f);
    if (f === undefined && event.process !== "nemesis") {
      words.set(event.f, (f = translated(event.f, model.functions)));
    }
    return f === undefined || f === event.f ? event : { ...event, f };
  };
}
