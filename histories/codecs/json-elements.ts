/**
 * The elements of a JSON array, or of JSON objects one after the other, each parsed by itself: elle-cli's form of a
 * history, in which the whole file is one array.
 *
 * `JSON.parse` of the whole file needs it in memory as one string, which ends at 512 MB, and tells a position but no
 * line. Only the objects' borders are found here; what is between them is JSON.parse's.
 * Source: elle-cli's histories (`[{"index": 0, "type": "invoke", …}, …]`).
 */
import { clipped } from "../clipped.ts";
import type { Json } from "../json.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { parseJson } from "./exact-numbers.ts";

/** One element of a JSON list, and where it begins. */
export interface JsonElement {
  readonly value: Json;
  /** Where the object begins, from 1. */
  readonly line: number;
  readonly column: number;
}

interface Scan {
  readonly name: string;
  line: number;
  column: number;
  /** Undefined before the array's bracket, then whether it is open. */
  isArrayOpen: boolean | undefined;
  /** Braces and brackets open in the element at hand; 0 between elements. */
  depth: number;
  isInString: boolean;
  isEscaped: boolean;
  begin: { readonly line: number; readonly column: number };
}

/**
 * @param pieces the text, cut anywhere
 * @throws MalformedHistoryError naming file:line:column
 */
export function* readJsonElements(pieces: Iterable<string>, name: string): Generator<JsonElement> {
  const begin = { line: 1, column: 1 };
  const scan: Scan = { name, ...begin, isArrayOpen: undefined, depth: 0, isInString: false, isEscaped: false, begin };
  let parts: string[] = [];
  for (const piece of pieces) {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      const before = scan.depth;
      if (before === 0) between(code, scan);
      else inside(code, scan);
      if (before === 0) start = at;
      if (before === 1 && scan.depth === 0) {
        parts.push(piece.slice(start, at + 1));
        yield { value: parsed(parts.join(""), scan), ...scan.begin };
        parts = [];
      }
      if (code === 10) {
        scan.line += 1;
        scan.column = 1;
      } else scan.column += 1;
    }
    if (scan.depth > 0) parts.push(piece.slice(start));
  }
  if (scan.depth > 0) throw wrong(scan, 'expected "}", found the end of the file', scan.begin);
  if (scan.isArrayOpen === true) throw wrong(scan, 'expected "]", found the end of the file');
}

/** A character between two elements. */
function between(code: number, scan: Scan): void {
  if (code === 32 || code === 44 || code === 0xfeff || (code >= 9 && code <= 13)) return;
  const character = String.fromCharCode(code);
  if (character === "{") {
    scan.depth = 1;
    scan.begin = { line: scan.line, column: scan.column };
  } else if (character === "[" && scan.isArrayOpen === undefined) scan.isArrayOpen = true;
  else if (character === "]" && scan.isArrayOpen === true) scan.isArrayOpen = false;
  else throw wrong(scan, `expected an event "{…}", found ${JSON.stringify(character)}`);
}

/** A character of an element. */
function inside(code: number, scan: Scan): void {
  if (scan.isEscaped) scan.isEscaped = false;
  else if (scan.isInString) {
    if (code === 92) scan.isEscaped = true;
    else if (code === 34) scan.isInString = false;
  } else if (code === 34) scan.isInString = true;
  else if (code === 123 || code === 91) scan.depth += 1;
  else if (code === 125 || code === 93) scan.depth -= 1;
}

function parsed(text: string, scan: Scan): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    const place = `${scan.name}:${scan.begin.line}:${scan.begin.column}`;
    if (cause instanceof RangeError) throw new MalformedHistoryError(place, cause.message, { cause });
    const problem = `expected one JSON object, found ${JSON.stringify(clipped(text, 60))}`;
    throw new MalformedHistoryError(place, problem, { cause });
  }
}

function wrong(
  scan: Scan,
  problem: string,
  place: { readonly line: number; readonly column: number } = scan,
): MalformedHistoryError {
  return new MalformedHistoryError(`${scan.name}:${place.line}:${place.column}`, problem);
}
