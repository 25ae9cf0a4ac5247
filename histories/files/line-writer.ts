/**
 * Files of lines, the history above all: appended as it happens, never edited.
 *
 * Each batch of lines is handed to the operating system at once, so a killed harness loses at most the line that it was
 * writing; `close` adds an fsync.
 */
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { encodeEvent } from "../codecs/json-lines.ts";
import type { HistoryEvent } from "../event.ts";

/** An open file to which lines are appended. */
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
