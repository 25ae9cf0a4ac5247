/**
 * Numbers out of other people's files, such that different numbers stay different.
 *
 * A double has 53 bits, so `JSON.parse` makes one number of 9007199254740992 and 9007199254740993: a read of one would
 * then agree with a write of the other. What a double cannot tell apart stays text, in JSON as in EDN.
 */
import type { Json } from "../json.ts";
import { refuseRepeatedNames } from "./repeated-names.ts";

/** Deeper nesting than this is taken for a damaged file. */
export const NESTING_MAX = 200;

/** So many decimal digits tell any two doubles apart; what has more was no double where it was written. */
const DIGITS_OF_A_DOUBLE = 17;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Only a text with one of these can hold a number that a double does not. */
const SUSPECT = /\d[\d.]{15}|\d[eE][+-]?\d{3}/;

/** The number that an integer's digits say where a double keeps it apart from all others, else the digits. */
export function exactInteger(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) || String(number) === digits ? number : digits;
}

/**
 * The number of a literal such as "-12", "1.50" or "2e3"; what no double is, e.g. "1e400", as text, the same text for
 * equal numbers.
 */
export function exactNumber(literal: string): number | string {
  if (/^-?\d+$/.test(literal)) return exactInteger(literal.replace(/^(-?)0+(?=\d)/, "$1"));
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const number = Number(literal);
  const isDouble = Number.isFinite(number) && (number !== 0 || significant === "");
  if (isDouble && significant.length <= DIGITS_OF_A_DOUBLE) return number;
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length - (digits.length - significant.length))}`;
}

/**
 * As `JSON.parse`, but with exact numbers, and with each name of an object once: `JSON.parse` keeps the last of two.
 * @throws SyntaxError for what is no JSON; RangeError for nesting deeper than `NESTING_MAX`, or a name that stands twice
 */
export function parseJson(text: string): Json {
  const parsed = JSON.parse(text) as Json;
  if (text.length > 2 * NESTING_MAX) refuseDeepNesting(parsed, 0);
  refuseRepeatedNames(text, parsed);
  return SUSPECT.test(text) ? (JSON.parse(withExactNumbers(text)) as Json) : parsed;
}

function refuseDeepNesting(value: Json, depth: number): void {
  if (value === null || typeof value !== "object") return;
  if (depth >= NESTING_MAX) throw new RangeError(`expected at most ${NESTING_MAX} levels of nesting, found more`);
  for (const part of Object.values(value)) refuseDeepNesting(part, depth + 1);
}

/** Valid JSON, with the numbers that no double is as strings. */
function withExactNumbers(text: string): string {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === 34) at = endOfString(text, at);
    else if (code === 45 || (code >= 48 && code <= 57)) {
      NUMBER.lastIndex = at;
      const [literal = "-"] = NUMBER.exec(text) ?? [];
      const exact = exactNumber(literal);
      if (typeof exact === "string") {
        parts.push(text.slice(start, at), JSON.stringify(exact));
        start = at + literal.length;
      }
      at += literal.length;
    } else at += 1;
  }
  return parts.join("") + text.slice(start);
}

/** The offset after the closing quote of the string that begins at `at`. */
function endOfString(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 92) end += 1;
    else if (code === 34) return end + 1;
  }
  return text.length;
}
