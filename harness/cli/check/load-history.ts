/**
 * From a file of any format, or a run directory, to operations; whatever had to be guessed or straightened out is
 * told, and a mistake in the file is an error with its line.
 */
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { NotForColumnsError, OutOfTimeError, columnReader } from "../../../checker/index.ts";
import type { ColumnHistory, Model, ReadAgain } from "../../../checker/index.ts";
import { encodeEdnEvent } from "../../../histories/codecs/edn.ts";
import type { HistoryFormat, PlacedEvent } from "../../../histories/codecs/formats.ts";
import type { KeyStyle } from "../../../histories/codecs/key-style.ts";
import type { HistoryEvent, Key } from "../../../histories/event.ts";
import { openLineWriter } from "../../../histories/files/history-file.ts";
import { openAnyHistory, STANDARD_INPUT } from "../../../histories/files/read-any.ts";
import type { AnyHistory } from "../../../histories/files/read-any.ts";
import { MalformedHistoryError } from "../../../histories/malformed.ts";
import type { Operation } from "../../../histories/operation.ts";
import { pairOperations, pairOperationsOf } from "../../../histories/pair.ts";
import { InputError } from "../exit-codes.ts";
import { usage } from "./model-guess.ts";
import type { Usage, Use } from "./model-guess.ts";

export interface LoadFlags {
  readonly format?: HistoryFormat | undefined;
  readonly keys?: KeyStyle | undefined;
  /** A file to be made, to which the history is written as EDN. */
  readonly edn?: string | undefined;
}

export interface LoadedHistory {
  readonly file: string;
  readonly format: HistoryFormat;
  readonly operations: readonly Operation[];
  /** What was guessed, straightened out or left out; sentences. */
  readonly notes: readonly string[];
  /** What the model may be guessed from. */
  readonly uses: readonly Use[];
}

/** @throws InputError naming file and line */
export function loadHistory(path: string, flags: LoadFlags): LoadedHistory {
  const file = historyFile(path);
  return withInputErrors(() => {
    const history = openAnyHistory(file, flags);
    const pass: Pass = { line: 0, usage: usage() };
    const events = flags.edn === undefined ? history.events : alsoWritten(history.events, flags.edn);
    const operations = pairOperations(passing(events, pass), { place: placeIn(file, pass) });
    return { ...told(file, history, operations), uses: pass.usage.uses(), operations };
  });
}

export interface LoadedColumns extends Omit<LoadedHistory, "operations"> {
  readonly columns: ColumnHistory;
  /** For explanations: reads the file again, which is the price of not keeping it. */
  readonly readAgain: ReadAgain;
}

/** What columns are made of: the model of a history in this file, and its word for an operation. */
export type ColumnModel = (file: string) => { readonly model: Model; readonly wordFor: (f: string) => string };

/**
 * As columns, which need a fraction of the memory; undefined for a history that has to be read as operations.
 * @throws InputError naming file and line
 */
export function loadColumns(path: string, flags: LoadFlags, modelFor: ColumnModel): LoadedColumns | undefined {
  const file = historyFile(path);
  if (flags.edn !== undefined) return undefined;
  const { model, wordFor } = modelFor(file);
  const words = new Map<string, string>();
  const inWords = (event: HistoryEvent): HistoryEvent => {
    let f = words.get(event.f);
    if (f === undefined && event.process !== "nemesis") words.set(event.f, (f = wordFor(event.f)));
    return f === undefined || f === event.f ? event : { ...event, f };
  };
  const readAgain: ReadAgain = (keys, isTimeUp) =>
    pairOperationsOf(keys, whileTime(eventsIn(file, flags, inWords), isTimeUp));
  return withInputErrors(() => {
    try {
      const history = openAnyHistory(file, flags);
      const pass: Pass = { line: 0, usage: usage() };
      const reader = columnReader(model, { place: placeIn(file, pass) });
      for (const event of passing(history.events, pass)) reader.take(inWords(event));
      const columns = reader.finish();
      return { ...told(file, history, columns.keys), uses: pass.usage.uses(), columns, readAgain };
    } catch (error) {
      if (error instanceof NotForColumnsError) return undefined;
      throw error;
    }
  });
}

function* eventsIn(
  file: string,
  flags: LoadFlags,
  inWords: (event: HistoryEvent) => HistoryEvent,
): Generator<HistoryEvent> {
  for (const { event } of openAnyHistory(file, flags).events) yield inWords(event);
}

/** @throws OutOfTimeError as soon as time is up */
function* whileTime(events: Iterable<HistoryEvent>, isTimeUp: () => boolean): Generator<HistoryEvent> {
  let count = 0;
  for (const event of events) {
    if (++count % EVENTS_A_LOOK === 0 && isTimeUp()) throw new OutOfTimeError();
    yield event;
  }
}

/** The clock is asked once for so many events. */
const EVENTS_A_LOOK = 1024;

function withInputErrors<Loaded>(load: () => Loaded): Loaded {
  try {
    return load();
  } catch (error) {
    if (error instanceof MalformedHistoryError) throw new InputError(error.message, { cause: error });
    // A file that may not be read, or a folder for --edn that is not there: the message names the path.
    if (error instanceof Error && "syscall" in error) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

/** Names the place of an event in messages. */
function placeIn(file: string, pass: Pass): (event: HistoryEvent) => string {
  const name = file === STANDARD_INPUT ? "stdin" : basename(file);
  return (event) => `${name}:${pass.line}: event ${event.index}`;
}

/** What there is to say of a history that has been read. */
function told(
  file: string,
  { format, guessedBecause, notes }: AnyHistory,
  keyed: readonly Keyed[],
): Omit<LoadedHistory, "operations" | "uses"> {
  if (keyed.length === 0) throw new InputError(`${file}: expected operations of clients, found none`);
  const guessed =
    guessedBecause === undefined ? [] : [`format: ${format} (guessed ${guessedBecause}; --format says otherwise)`];
  return { file, format, notes: [...guessed, ...notes, ...keyNotes(keyed)] };
}

/** An operation, or all of a key. */
interface Keyed {
  readonly key?: Key | undefined;
  readonly operationCount?: number;
}

/** The line on which an event stands; reads the file again, so only for errors. */
export function lineOfEvent(history: LoadedHistory, flags: LoadFlags, index: number): number | undefined {
  for (const { event, line } of openAnyHistory(history.file, { ...flags, format: history.format }).events) {
    if (event.index === index) return line;
  }
  return undefined;
}

function historyFile(path: string): string {
  if (path === STANDARD_INPUT) return path;
  if (!existsSync(path)) {
    throw new InputError(`${path}: no such file. Expected a history (.jsonl, .edn, .json, .log) or a run directory.`);
  }
  if (!statSync(path).isDirectory()) return path;
  const names = ["history.jsonl", "history.edn", "history.txt"];
  const inside = names.map((name) => join(path, name)).find((file) => existsSync(file));
  if (inside !== undefined) return inside;
  throw new InputError(`${path}: expected a run directory, but it holds none of ${names.join(", ")}`);
}

/** What is noticed of the events in passing. */
interface Pass {
  line: number;
  readonly usage: Usage;
}

function* passing(events: Iterable<PlacedEvent>, pass: Pass): Generator<HistoryEvent> {
  for (const { event, line } of events) {
    pass.line = line;
    pass.usage.take(event);
    yield event;
  }
}

/** Passes the events on and writes each to a new file of EDN. */
function* alsoWritten(events: Iterable<PlacedEvent>, path: string): Generator<PlacedEvent> {
  if (existsSync(path)) throw new InputError(`--edn: ${path} exists already; name a file that does not`);
  const writer = openLineWriter(path, encodeEdnEvent);
  try {
    for (const placed of events) {
      writer.append(placed.event);
      yield placed;
    }
  } finally {
    writer.close();
  }
}

/** Keys that look like one but are two, or are missing here and there: legal, and most often a mistake. */
function keyNotes(keyed: readonly Keyed[]): string[] {
  const numbers = new Set<string>();
  const words = new Set<string>();
  let [unkeyed, all] = [0, 0];
  for (const { key, operationCount = 1 } of keyed) {
    all += operationCount;
    if (key === undefined) unkeyed += operationCount;
    else (typeof key === "number" ? numbers : words).add(String(key));
  }
  const notes: string[] = [];
  const twin = [...words].find((word) => numbers.has(word));
  if (twin !== undefined) {
    notes.push(`the key is the number ${twin} in some operations and the text "${twin}" in others: taken for two keys`);
  }
  if (unkeyed > 0 && unkeyed < all) {
    notes.push(`${unkeyed} of ${all} operations have no key: taken for one object apart from the others`);
  }
  return notes;
}
