/**
 * The history that `clew check` is given: which file it is, and its events, as often as they are asked for.
 *
 * A verdict needs them once, an explanation or another model once more. Most histories are short: they are read once
 * and kept. A long one is not kept, because its events need far more memory than columns of numbers. When they are
 * asked for again, the file is read again.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { encodeEdnEvent } from "../../../histories/codecs/edn.ts";
import type { HistoryFormat, PlacedEvent } from "../../../histories/codecs/formats.ts";
import type { KeyStyle } from "../../../histories/codecs/key-style.ts";
import { readAhead, startingWith } from "../../../histories/codecs/read-ahead.ts";
import { nameOf } from "../../../histories/files/file-text.ts";
import { openLineWriter } from "../../../histories/files/line-writer.ts";
import { openHistory } from "../../../histories/files/read-history.ts";
import type { HistoryOptions } from "../../../histories/files/read-history.ts";
import { STANDARD_INPUT } from "../../../histories/files/rereadable.ts";
import { InputError } from "../base/exit-codes.ts";

/** What the user says of the file. */
export interface SourceFlags {
  readonly format?: HistoryFormat | undefined;
  readonly keys?: KeyStyle | undefined;
  /** A file to be made, to which the history is written as EDN. */
  readonly edn?: string | undefined;
}

/** An open history. Its events can be asked for more than once. */
export interface HistorySource {
  /** The history's path; of a run directory, that of the history in it. */
  readonly file: string;
  /** Its name in messages. */
  readonly name: string;
  readonly format: HistoryFormat;
  /**
   * The first events, or all of a short history: the guess of a model uses them. For a long history, read them once.
   */
  readonly beginning: readonly PlacedEvent[];
  /** All events from the first. @throws MalformedHistoryError naming file and line, where a mistake is met */
  readonly events: () => Iterable<PlacedEvent>;
  /** What was guessed, straightened out or left out, one sentence each; complete when the events are through. */
  readonly notes: () => readonly string[];
  /** Fields that nobody knows and of which one may be the key; complete when the events are through. */
  readonly possibleKeys: () => readonly string[];
  /** The same history with this field as the key. */
  readonly keyedBy: (field: string) => HistorySource;
}

/** A history with at most this many events is kept: about 1 MB. */
const KEPT_EVENTS_MAX = 1 << 12;

/**
 * Opens the history and reads its beginning.
 * @param path a file, a run directory, or `STANDARD_INPUT`
 * @throws InputError where there is no such file, or it cannot be read; MalformedHistoryError where it is no history
 */
export function openSource(path: string, flags: SourceFlags): HistorySource {
  return sourceOf(historyFile(path), flags, flags.edn);
}

/** @param edn a file to which the events are written, too */
function sourceOf(file: string, options: HistoryOptions, edn?: string): HistorySource {
  return withoutSystemErrors(() => {
    const { events: read, format, guessedBecause, notes, possibleKeys } = openHistory(file, options);
    const inOrder = edn === undefined ? read : alsoWritten(read, edn);
    const { elements, isAll, rest } = readAhead(inOrder, ({ length }) => length >= KEPT_EVENTS_MAX);
    let isRead = false;
    const events = (): Iterable<PlacedEvent> => {
      if (isRead && !isAll) return openHistory(file, { ...options, format }).events;
      isRead = true;
      return startingWith(isAll ? elements : lettingGo(elements), rest());
    };
    const guess =
      guessedBecause === undefined ? [] : [`format: ${format} (guessed ${guessedBecause}; --format says otherwise)`];
    return {
      file,
      name: nameOf(file),
      format,
      beginning: elements,
      events,
      notes: () => [...guess, ...notes],
      possibleKeys: () => possibleKeys,
      keyedBy: (keyField) => sourceOf(file, { ...options, format, keyField }),
    };
  });
}

/** The elements in order; frees them once the last one was taken. */
function* lettingGo<Element>(elements: Element[]): Generator<Element> {
  yield* elements;
  elements.length = 0;
}

/** A file that may not be read, or a folder for --edn that is not there: the system's message names the path. */
function withoutSystemErrors<Opened>(open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw new InputError(error.message, { cause: error });
    throw error;
  }
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
