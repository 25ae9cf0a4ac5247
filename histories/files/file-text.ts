/**
 * The text of a file, a piece at a time: unpacked where gzip packed it, and strictly UTF-8.
 *
 * Bytes that are no UTF-8 are refused: replaced by question marks, two different values could become one. A file may be
 * cut off inside its last character, as a killed run leaves it. The text then ends in U+FFFD, and whoever reads it decides:
 * for lines of JSON it is part of a torn line, for any other format the file is damaged.
 */
import { basename } from "node:path";
import type { Line } from "../codecs/lines.ts";
import { splitLines } from "../codecs/lines.ts";
import { startingWith } from "../codecs/read-ahead.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { bytesOf, STANDARD_INPUT } from "./rereadable.ts";
import { isPacked, unpacked } from "./unpacked.ts";

/** The text of a file, piece by piece. */
export interface FileText {
  /** To be gone through once; cut anywhere, but never inside a character. */
  readonly pieces: Generator<string>;
  /** Whether the file ended inside a character; known when the pieces are through. */
  readonly isCut: () => boolean;
}

/** What stands for a character of which only a part is there. */
const CUT_CHARACTER = "\uFFFD";
const LINE_FEED = 10;

/**
 * The text of a file, a pipe, or `STANDARD_INPUT`.
 * @throws MalformedHistoryError for bytes that are no UTF-8; the file system's error
 */
export function textOf(path: string): FileText {
  let isCut = false;
  function* pieces(): Generator<string> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const decode = (bytes: Uint8Array): string => {
      try {
        return decoder.decode(bytes, { stream: true });
      } catch (cause) {
        const place = `${nameOf(path)}:${lineOfOtherBytes(path)}`;
        throw new MalformedHistoryError(place, "expected text in UTF-8, found other bytes", { cause });
      }
    };
    for (const bytes of plainBytes(path)) yield decode(bytes);
    try {
      decoder.decode();
    } catch {
      // It has refused all other wrong bytes by now, so this is the beginning of a character.
      isCut = true;
      yield CUT_CHARACTER;
    }
  }
  return { pieces: pieces(), isCut: () => isCut };
}

/**
 * The lines of a file of text, as `textOf` reads it.
 * @throws as `textOf`
 */
export function linesOf(path: string): Generator<Line> {
  return splitLines(textOf(path).pieces);
}

/** The name of a file in messages. */
export function nameOf(path: string): string {
  return path === STANDARD_INPUT ? "stdin" : basename(path);
}

/**
 * The line with the first bytes that are no UTF-8; the last line when that ends inside a character. The file is read again,
 * so that reading it costs nothing for the count.
 */
export function lineOfOtherBytes(path: string): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (const bytes of plainBytes(path)) {
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      if (!decodes(decoder, bytes.subarray(start, end + 1))) return line;
      line += 1;
      start = end + 1;
    }
    if (!decodes(decoder, bytes.subarray(start))) return line;
  }
  return line;
}

function decodes(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The bytes as they were before somebody packed them. */
function* plainBytes(path: string): Generator<Uint8Array> {
  const bytes = bytesOf(path);
  const first = bytes.next();
  if (first.done === true) return;
  const all = startingWith([first.value], bytes);
  yield* isPacked(first.value) ? unpacked(all, nameOf(path)) : all;
}
