/**
 * Any history file, read a piece at a time: the format is guessed and said, or given.
 *
 * A file of a million operations passes through in the memory of its longest line; who consumes the events decides
 * what to keep.
 */
import { basename } from "node:path";
import { guessFormat, HISTORY_FORMATS, readEvents } from "../codecs/formats.ts";
import type { HistoryFormat, PlacedEvent } from "../codecs/formats.ts";
import type { KeyStyle } from "../codecs/key-style.ts";
import type { HistoryEvent } from "../event.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { bytesOf, STANDARD_INPUT } from "./rereadable.ts";
import { isPacked, unpacked } from "./unpacked.ts";

export { STANDARD_INPUT };

export interface AnyHistoryOptions {
  /** Default: guessed. */
  readonly format?: HistoryFormat | undefined;
  /** Where a foreign format has its keys; default "guess". */
  readonly keys?: KeyStyle | undefined;
}

export interface AnyHistory {
  readonly format: HistoryFormat;
  /** How the format was found, e.g. "from its content"; undefined when it was given. */
  readonly guessedBecause?: string;
  /** The events in order, read as they are asked for; to be gone through once. */
  readonly events: Iterable<PlacedEvent>;
  /** What was straightened out or passed over; complete when the events are through. */
  readonly notes: readonly string[];
}

/** Characters that the format is guessed from. A log says a lot before its first operation. */
const BEGINNING_LENGTH = 1 << 17;

/**
 * Opens a history of any format, also one that gzip made smaller.
 *
 * @param path a file, or `STANDARD_INPUT`
 * @throws MalformedHistoryError for an empty file, or one whose format cannot be guessed; the file system's error
 */
export function openAnyHistory(path: string, options: AnyHistoryOptions = {}): AnyHistory {
  const name = path === STANDARD_INPUT ? "stdin" : basename(path);
  const pieces = decoded(plainBytes(path, name), name);
  const beginning = beginningOf(pieces);
  const guess = options.format === undefined ? guessFormat(name, beginning) : undefined;
  const format = options.format ?? guess?.format;
  if (beginning.trim() === "" || format === undefined) {
    pieces.return(undefined);
    throw beginning.trim() === ""
      ? new MalformedHistoryError(name, "expected at least one event, found an empty file")
      : noHistory(name, beginning);
  }
  const notes: string[] = [];
  const note = (sentence: string): void => {
    notes.push(sentence);
  };
  const events = readEvents(again(beginning, pieces), { name, format, keys: options.keys, note });
  return { format, ...(guess === undefined ? {} : { guessedBecause: guess.because }), events, notes };
}

/**
 * Reads a history of any format, one call an event: for consumers that keep columns rather than events.
 * @throws as `openAnyHistory`; whatever `take` throws
 */
export function readAnyHistory(
  path: string,
  options: AnyHistoryOptions & { readonly take: (event: HistoryEvent, line: number) => void },
): Omit<AnyHistory, "events"> {
  const { events, ...rest } = openAnyHistory(path, options);
  for (const { event, line } of events) options.take(event, line);
  return rest;
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

/**
 * The text in pieces, cut between characters. Bytes that are no UTF-8 are refused, for replaced by question marks two
 * different values could become one.
 */
function* decoded(pieces: Iterable<Uint8Array>, name: string): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (const bytes of pieces) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new MalformedHistoryError(name, "expected text in UTF-8, found other bytes", { cause });
  }
}

/** The bytes as they were before somebody packed them. */
function* plainBytes(path: string, name: string): Generator<Uint8Array> {
  const bytes = bytesOf(path);
  const first = bytes.next();
  if (first.done === true) return;
  const all = again(first.value, bytes);
  yield* isPacked(first.value) ? unpacked(all, name) : all;
}

/** What was begun, from its first piece; whoever stops early stops it. */
function* again<Piece>(first: Piece, rest: Generator<Piece>): Generator<Piece> {
  try {
    yield first;
    yield* rest;
  } finally {
    rest.return(undefined);
  }
}

function noHistory(name: string, beginning: string): MalformedHistoryError {
  const known = HISTORY_FORMATS.map((each) => `${each.name} (${each.description})`).join("; ");
  const shown = JSON.stringify(beginning.trimStart().slice(0, 40));
  return new MalformedHistoryError(
    `${name}:1`,
    `expected a history, found ${shown}; if it is one, say --format: ${known}`,
  );
}
