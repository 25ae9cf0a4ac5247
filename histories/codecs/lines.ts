/**
 * Lines out of pieces of text, for the formats that are read line by line, and the one rule for a torn last line.
 *
 * A run that is killed leaves the line that it was writing: part of an object, without a line feed. Only such a line may
 * be left out. A last line that is whole JSON is read like any other, so a misspelt field in it is an error.
 */

/** A line of a file. */
export interface Line {
  readonly text: string;
  /** 1 for the first. */
  readonly number: number;
  /** False for a last line without its line feed: a file that was cut off, or one that somebody wrote so. */
  readonly isEnded: boolean;
}

/** The lines, without their ends (`\n` or `\r\n`); an empty rest after the last line feed is no line. */
export function* splitLines(pieces: Iterable<string>): Generator<Line> {
  // The parts of the line at hand: joined once, so that a line of many pieces costs no more than its length.
  let parts: string[] = [];
  let number = 0;
  for (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", start)) {
      parts.push(piece.slice(start, end));
      number += 1;
      yield { text: withoutReturn(parts.join("")), number, isEnded: true };
      parts = [];
      start = end + 1;
    }
    if (start < piece.length) parts.push(piece.slice(start));
  }
  const rest = parts.join("");
  if (rest !== "") yield { text: withoutReturn(rest), number: number + 1, isEnded: false };
}

/**
 * Whether the writing of this line of JSON was cut off: it has no line feed and is no JSON. A line that ends inside a
 * character is one of them, for its text ends in U+FFFD (see `textOf`).
 */
export function isTorn({ text, isEnded }: Line): boolean {
  return !isEnded && !isJson(text);
}

/** What to say when a torn line is left out. */
export function tornLineNote({ number, text }: Line): string {
  return `line ${number} is torn (no line feed at its end) and was left out: ${text.slice(0, 60)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
