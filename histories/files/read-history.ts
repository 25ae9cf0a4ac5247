/**
 * The one reader of histories: any file, of any format, a piece at a time. The format is guessed and said, or given.
 *
 * A file of a million operations passes through in the memory of its longest line; who consumes the events decides
 * what to keep.
 */
import { guessFormat, HISTORY_FORMATS, readEvents } from "../codecs/formats.ts";
import type { HistoryFormat, PlacedEvent } from "../codecs/formats.ts";
import type { KeyStyle } from "../codecs/key-style.ts";
import { startingWith } from "../codecs/read-ahead.ts";
import type { HistoryEvent } from "../event.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { nameOf, textOf } from "./file-text.ts";

/** How a file is to be read, where it does not say so itself. */
export interface HistoryOptions {
  /** Default: guessed. */
  readonly format?: HistoryFormat | undefined;
  /** Where a foreign format has its keys; default "guess". */
  readonly keys?: KeyStyle | undefined;
  /** The field of a foreign format that holds the key; default "key". */
  readonly keyField?: string | undefined;
}

/** A history whose format is known, before its events are read. */
export interface OpenedHistory {
  readonly format: HistoryFormat;
  /** How the format was found, e.g. "from its content"; undefined when it was given. */
  readonly guessedBecause?: string;
  /** The events in order, read as they are asked for; to be gone through once. */
  readonly events: Generator<PlacedEvent>;
  /** What was straightened out or left out, one sentence each; complete when the events are through. */
  readonly notes: readonly string[];
  /** Fields of which one may be the key of a foreign history without keys; complete when the events are through. */
  readonly possibleKeys: readonly string[];
}

/** Characters that the format is guessed from. A log says a lot before its first operation. */
const BEGINNING_LENGTH = 1 << 17;

/**
 * Opens a history of any format, also one that gzip made smaller.
 *
 * @param path a file, a pipe, or `STANDARD_INPUT`
 * @throws MalformedHistoryError for an empty file, or one whose format cannot be guessed; the file system's error
 */
export function openHistory(path: string, options: HistoryOptions = {}): OpenedHistory {
  const name = nameOf(path);
  const { pieces, isCut } = textOf(path);
  const beginning = beginningOf(pieces);
  const guess = options.format === undefined ? guessFormat(name, beginning) : undefined;
  const format = options.format ?? guess?.format;
  if (beginning.trim() === "" || format === undefined) {
    pieces.return(undefined);
    throw beginning.trim() === ""
      ? new MalformedHistoryError(name, `expected at least one event, found ${nothing(beginning)}`)
      : noHistory(name, beginning);
  }
  const notes: string[] = [];
  const note = (sentence: string): void => void notes.push(sentence);
  const possibleKeys: string[] = [];
  const onPossibleKeys = (names: readonly string[]): void => void possibleKeys.push(...names);
  const { keys, keyField } = options;
  const text = startingWith([beginning], pieces);
  const events = readEvents(text, { name, format, keys, keyField, note, isCut, onPossibleKeys });
  return { format, ...(guess === undefined ? {} : { guessedBecause: guess.because }), events, notes, possibleKeys };
}

/** A run's own history, whole. */
export interface RunHistory {
  readonly events: readonly HistoryEvent[];
  /** That a torn last line was left out, as a sentence; empty when the file is whole. */
  readonly notes: readonly string[];
}

/**
 * Reads a whole `history.jsonl`; one without a line has no events.
 *
 * @throws MalformedHistoryError naming file:line; an error of the file system with its path
 * Cost: linear; holds all events in memory, the text only a piece at a time.
 */
export function readHistory(path: string): RunHistory {
  const { pieces, isCut } = textOf(path);
  const notes: string[] = [];
  const note = (sentence: string): void => void notes.push(sentence);
  const placed = readEvents(pieces, { name: nameOf(path), format: "jsonl", note, isCut });
  return { events: Array.from(placed, ({ event }) => event), notes };
}

/** What the format is guessed from, taken off the pieces; of a short history, all. */
function beginningOf(pieces: Generator<string>): string {
  let beginning = "";
  while (beginning.length < BEGINNING_LENGTH) {
    const next = pieces.next();
    if (next.done === true) break;
    beginning += next.value;
  }
  return beginning;
}

function nothing(blank: string): string {
  if (blank === "") return "an empty file";
  return blank.length < BEGINNING_LENGTH ? "only blank lines" : `${BEGINNING_LENGTH} blanks at its beginning`;
}

function noHistory(name: string, beginning: string): MalformedHistoryError {
  const known = HISTORY_FORMATS.map((each) => `${each.name} (${each.description})`).join("; ");
  const shown = JSON.stringify(beginning.trimStart().slice(0, 40));
  return new MalformedHistoryError(
    `${name}:1`,
    `expected a history, found ${shown}; if it is one, say --format: ${known}`,
  );
}
