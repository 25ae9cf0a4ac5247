/**
 * The place in an EDN text that arrives in pieces: the current character, its line and column, and whatever may be
 * skipped between two forms.
 *
 * Only the text since the last mark is kept, so that a file of any size passes through in the memory of its largest
 * form. Source: the EDN specification (github.com/edn-format/edn); commas are white space there.
 */
import { MalformedHistoryError } from "../malformed.ts";

/** A place in an EDN text that moves on as things are read. */
export interface EdnCursor {
  /** The file's name, for errors. */
  readonly name: string;
  readonly pieces: Iterator<string>;
  /** What stands after the last character, for errors. */
  readonly ending: string;
  text: string;
  /** Offset of the current character in `text`. */
  at: number;
  /** Everything before it has been read and may go. */
  mark: number;
  /** 1 for the first line. */
  line: number;
  /** Offset in `text` of the current line's first character; negative when that has gone. */
  lineStart: number;
}

/** What `peek` gives at the end of the text. */
export const END = -1;

const LINE_FEED = 10;
const SEMICOLON = 59;

/** A place in a file: line and column from 1. */
export interface EdnPlace {
  readonly line: number;
  readonly column: number;
}

/** Where in the file a text begins, when it is a part of it, and what comes after it, e.g. "the end of the line". */
export interface EdnStart extends Partial<EdnPlace> {
  readonly ending: string;
}

/** Before the first character of a text. */
export function createEdnCursor(pieces: Iterable<string>, name: string, start: EdnStart): EdnCursor {
  const { line = 1, column = 1, ending } = start;
  return { name, pieces: pieces[Symbol.iterator](), ending, text: "", at: 0, mark: 0, line, lineStart: 1 - column };
}

/** The code of the current character, or `END`. */
export function peek(cursor: EdnCursor): number {
  while (cursor.at >= cursor.text.length) {
    const next = cursor.pieces.next();
    if (next.done === true) return END;
    const { mark } = cursor;
    cursor.text = cursor.text.slice(mark) + next.value;
    cursor.at -= mark;
    cursor.lineStart -= mark;
    cursor.mark = 0;
  }
  return cursor.text.charCodeAt(cursor.at);
}

/** Goes one character on; the current one must exist. */
export function step(cursor: EdnCursor): void {
  const isLineEnd = cursor.text.charCodeAt(cursor.at) === LINE_FEED;
  cursor.at += 1;
  if (isLineEnd) {
    cursor.line += 1;
    cursor.lineStart = cursor.at;
  }
}

/** White space, commas and comments. */
export function skipBlank(cursor: EdnCursor): void {
  for (;;) {
    const code = peek(cursor);
    if (code === SEMICOLON) {
      while (peek(cursor) !== END && peek(cursor) !== LINE_FEED) step(cursor);
    } else if (isBlank(code)) step(cursor);
    else break;
  }
  cursor.mark = cursor.at;
}

/** The characters up to the next delimiter; may be empty. */
export function takeToken(cursor: EdnCursor): string {
  cursor.mark = cursor.at;
  while (!isDelimiter(peek(cursor))) {
    // No line ends inside a token, so its characters need no counting.
    const { text } = cursor;
    let { at } = cursor;
    while (at < text.length && !isDelimiter(text.charCodeAt(at))) at += 1;
    cursor.at = at;
  }
  const token = cursor.text.slice(cursor.mark, cursor.at);
  cursor.mark = cursor.at;
  return token;
}

/** An error at the current character, or at an earlier place. */
export function malformed(
  cursor: EdnCursor,
  problem: string,
  place: EdnPlace = placeOf(cursor),
): MalformedHistoryError {
  return new MalformedHistoryError(`${cursor.name}:${place.line}:${place.column}`, problem);
}

/** Line and column of the current character, both from 1. */
export function placeOf(cursor: EdnCursor): EdnPlace {
  return { line: cursor.line, column: cursor.at - cursor.lineStart + 1 };
}

/** The current character, as an error shows it. */
export function shownHere(cursor: EdnCursor): string {
  const code = peek(cursor);
  return code === END ? cursor.ending : JSON.stringify(String.fromCharCode(code));
}

function isBlank(code: number): boolean {
  if (code > 44 && code < 0xfeff) return false;
  // Space, comma, the controls from tab to carriage return, and a byte order mark.
  return code === 32 || code === 44 || (code >= 9 && code <= 13) || code === 0xfeff;
}

function isDelimiter(code: number): boolean {
  if (code > 93 ? code < 123 : code > 59 && code < 91) return false;
  if (code === END || isBlank(code) || code === SEMICOLON) return true;
  // " ( ) [ ] { }
  return code === 34 || code === 40 || code === 41 || code === 91 || code === 93 || code === 123 || code === 125;
}
