/**
 * The history as a file: appended as it happens, never edited.
 *
 * The writer hands each batch of lines to the operating system at once, so a killed harness loses at most the line
 * that it was writing; `close` adds an fsync. The reader accepts such a torn last line (it has no line feed) and
 * says so, and refuses a broken line anywhere else.
 */
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { decodeEvent, encodeEvent } from "../codecs/json-lines.ts";
import type { HistoryEvent } from "../event.ts";

export interface LineWriter<Line> {
  /** Appends one line. May keep it in memory until the next `flush`. Throws when the disk does (e.g. ENOSPC). */
  append(line: Line): void;
  /** Hands everything to the operating system; from here on it survives a kill of this process. */
  flush(): void;
  /** Flushes, syncs to disk and closes. Does nothing the second time. */
  close(): void;
}

/** Bytes of text collected before they are written without being asked. */
const BATCH_LENGTH_MAX = 1 << 14;

/**
 * Opens an append-only file of lines; it must not exist yet.
 *
 * @param encode one line's text, without its line feed
 */
export function openLineWriter<Line>(path: string, encode: (line: Line) => string): LineWriter<Line> {
  const file = openSync(path, "ax");
  let batch = "";
  let isOpen = true;

  function flush(): void {
    if (batch === "" || !isOpen) return;
    const bytes = Buffer.from(batch, "utf8");
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written);
    batch = "";
  }
  return {
    append(line) {
      if (!isOpen) throw new Error(`${path}: appended to after it was closed`);
      batch += `${encode(line)}\n`;
      if (batch.length >= BATCH_LENGTH_MAX) flush();
    },
    flush,
    close() {
      if (!isOpen) return;
      try {
        flush();
        fsyncSync(file);
      } finally {
        isOpen = false;
        closeSync(file);
      }
    },
  };
}

/** Opens a new `history.jsonl`. */
export function openHistoryWriter(path: string): LineWriter<HistoryEvent> {
  return openLineWriter(path, encodeEvent);
}

export interface HistoryRead {
  readonly events: readonly HistoryEvent[];
  /** The text after the last line feed: a line whose writing was cut off. Undefined when the file is whole. */
  readonly tornLine?: string;
}

/**
 * Reads a whole JSON Lines history.
 *
 * @throws MalformedHistoryError naming file:line; an error of the file system with its path
 * Cost: linear; holds all events in memory, the text only a piece at a time.
 */
export function readHistory(path: string): HistoryRead {
  const name = basename(path);
  const events: HistoryEvent[] = [];
  let line = 0;
  const tornLine = readLines(path, (text) => {
    line += 1;
    if (text.trim() !== "") events.push(decodeEvent(text, `${name}:${line}`));
  });
  if (tornLine === "") return { events };
  // A last line without a line feed is either whole (another tool's file) or torn (a killed run).
  try {
    events.push(decodeEvent(tornLine, `${name}:${line + 1}`));
    return { events };
  } catch (error) {
    if (events.length === 0) throw error;
    return { events, tornLine };
  }
}

/** Calls `take` for every line that ends in a line feed; gives the rest. Reads a piece at a time. */
export function readLines(path: string, take: (line: string) => void): string {
  const sizeBytes = statSync(path).size;
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(Math.min(Math.max(sizeBytes, 1), 1 << 20));
    const decoder = new TextDecoder("utf-8");
    let rest = "";
    for (;;) {
      const count = readSync(file, piece);
      if (count === 0) return rest + decoder.decode();
      const text = rest + decoder.decode(piece.subarray(0, count), { stream: true });
      let start = 0;
      for (let end = text.indexOf("\n", start); end >= 0; end = text.indexOf("\n", start)) {
        take(text.slice(start, text.charCodeAt(end - 1) === 13 ? end - 1 : end));
        start = end + 1;
      }
      rest = text.slice(start);
    }
  } finally {
    closeSync(file);
  }
}
