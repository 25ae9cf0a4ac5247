/**
 * Any history file, read a piece at a time: the format is guessed and said, or given.
 *
 * A file of a million operations passes through in the memory of its longest line; who consumes the events decides
 * what to keep.
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { guessFormat, HISTORY_FORMATS, readEvents } from "../codecs/formats.ts";
import type { HistoryFormat, PlacedEvent } from "../codecs/formats.ts";
import type { KeyStyle } from "../codecs/key-style.ts";
import type { HistoryEvent } from "../event.ts";
import { MalformedHistoryError } from "../malformed.ts";

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

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

/** Bytes read at once; also what the format is guessed from. */
const PIECE_BYTES = 1 << 18;
const PIPE_WAIT_MS = 5;

/**
 * Opens a history of any format, also one that gzip made smaller.
 *
 * @param path a file, or `STANDARD_INPUT`
 * @throws MalformedHistoryError for an empty file, or one whose format cannot be guessed; the file system's error
 */
export function openAnyHistory(path: string, options: AnyHistoryOptions = {}): AnyHistory {
  const name = path === STANDARD_INPUT ? "stdin" : basename(path);
  const pieces = decoded(bytesOf(path, name), name);
  const beginning = pieces.next().value ?? "";
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
  const events = readEvents(together(beginning, pieces), { name, format, keys: options.keys, note });
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

/**
 * The text in pieces, cut between characters. Bytes that are no UTF-8 are refused, for replaced by question marks two
 * different values could become one.
 */
function* decoded(pieces: Iterable<Uint8Array>, name: string): Generator<string, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (const bytes of pieces) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
    return undefined;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new MalformedHistoryError(name, "expected text in UTF-8, found other bytes", { cause });
  }
}

/** The file's bytes; each piece holds until the next is asked for. What gzip made is unpacked whole. */
function* bytesOf(path: string, name: string): Generator<Uint8Array> {
  const file = path === STANDARD_INPUT ? 0 : openSync(path, "r");
  try {
    const bytes = Buffer.allocUnsafe(PIECE_BYTES);
    let count = readSoon(file, bytes);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b && count > 1) {
      yield* unpacked(Buffer.concat([bytes.subarray(0, count), readFileSync(file)]), name);
      return;
    }
    for (; count > 0; count = readSoon(file, bytes)) yield bytes.subarray(0, count);
  } finally {
    closeSync(file);
  }
}

function* unpacked(packed: Uint8Array, name: string): Generator<Uint8Array> {
  try {
    const bytes = gunzipSync(packed);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new MalformedHistoryError(name, `expected a whole gzip file: ${problem}`, { cause });
  }
}

/** Reads what there is; a pipe that has nothing yet is waited for. 0 at the end. */
function readSoon(file: number, bytes: Uint8Array): number {
  for (;;) {
    try {
      return readSync(file, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT_MS);
    }
  }
}

/** The whole text again. A pipe can be read only once, so the beginning is kept rather than read twice. */
function* together(beginning: string, rest: Iterable<string>): Generator<string> {
  yield beginning;
  yield* rest;
}

function noHistory(name: string, beginning: string): MalformedHistoryError {
  const known = HISTORY_FORMATS.map((each) => `${each.name} (${each.description})`).join("; ");
  const shown = JSON.stringify(beginning.trimStart().slice(0, 40));
  return new MalformedHistoryError(
    `${name}:1`,
    `expected a history, found ${shown}; if it is one, say --format: ${known}`,
  );
}
