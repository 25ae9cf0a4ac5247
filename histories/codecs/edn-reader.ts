/**
 * EDN reader: all of EDN that Jepsen's tools print, as plain JSON values, with line and column in every error.
 *
 * JSON has fewer kinds of values, so some fall together: keywords, symbols and characters become text (`:x` → "x"),
 * lists arrays, a tagged value or record (`#jepsen.history.Op{…}`) the value itself; a ratio, and an integer too large
 * for a double, stay text ("1/3"), so that different numbers stay different. Sets, and names of maps that are no text,
 * are kept apart as `canonical-text.ts` tells.
 * Ready-made readers drop an unclosed vector in silence, know no positions and want the whole text at once.
 * Source: the EDN specification (github.com/edn-format/edn), and Clojure's printer for what goes beyond it.
 */
import { canonicalText, nameText, readableText, setOf } from "../canonical-text.ts";
import type { Json } from "../json.ts";
import { END, malformed, peek, placeOf, shownHere, skipBlank, step, takeToken } from "./edn-cursor.ts";
import { createEdnCursor, type EdnCursor, type EdnPlace, type EdnStart } from "./edn-cursor.ts";
import { exactInteger, exactNumber, NESTING_MAX } from "./exact-numbers.ts";

/** One form with the place where it begins (from 1). */
export interface EdnForm extends EdnPlace {
  readonly value: Json;
}

const QUOTE = 34;
const HASH = 35;
const BACKSLASH = 92;
const CARET = 94;

const CLOSING = { "(": ")", "[": "]", "{": "}" } as const;
const CHARACTERS: { readonly [name: string]: string } = {
  newline: "\n",
  return: "\r",
  space: " ",
  tab: "\t",
  formfeed: "\f",
  backspace: "\b",
};
const ESCAPES: { readonly [name: string]: string } = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  '"': '"',
  "\\": "\\",
};

/**
 * Reads the one form of a text.
 *
 * @param start where in the file the text begins
 * @throws MalformedHistoryError where there is none, or more than one
 */
export function readEdn(text: string, name = "EDN", start?: EdnPlace): Json {
  const cursor = createEdnCursor([text], name, inLine(start));
  skipIgnored(cursor, 0);
  const value = form(cursor, 0);
  skipIgnored(cursor, 0);
  if (peek(cursor) !== END) throw malformed(cursor, `expected one form, found ${shownHere(cursor)} after it`);
  return value;
}

/**
 * Reads the first form of a text, and gives the text after it without the blanks around.
 *
 * @param start where in the file the text begins
 * @throws MalformedHistoryError where there is none
 */
export function readFirstEdn(
  text: string,
  name: string,
  start: EdnPlace,
): { readonly value: Json; readonly rest: string } {
  const cursor = createEdnCursor([text], name, inLine(start));
  skipIgnored(cursor, 0);
  const value = form(cursor, 0);
  return { value, rest: cursor.text.slice(cursor.at).trim() };
}

function inLine(start: EdnPlace | undefined): EdnStart {
  return start === undefined ? { ending: "the end of the text" } : { ...start, ending: "the end of the line" };
}

/**
 * Reads the elements of a history: the forms of the file one after the other or, where the file is one vector
 * or list, its elements. Both come out the same, one at a time.
 *
 * @param pieces the text, cut anywhere
 * @throws MalformedHistoryError naming file:line:column
 */
export function* readEdnElements(pieces: Iterable<string>, name: string): Generator<EdnForm> {
  const cursor = createEdnCursor(pieces, name, { ending: "the end of the file" });
  for (;;) {
    skipIgnored(cursor, 0);
    if (peek(cursor) === END) return;
    const place = placeOf(cursor);
    if (isAt(cursor, "#")) skipTag(cursor);
    const open = isAt(cursor, "[") ? "[" : isAt(cursor, "(") ? "(" : undefined;
    if (open === undefined) yield { value: form(cursor, 0), ...place };
    else yield* elements(cursor, open);
  }
}

function* elements(cursor: EdnCursor, open: "[" | "("): Generator<EdnForm> {
  const opened = placeOf(cursor);
  const close = CLOSING[open];
  step(cursor);
  for (;;) {
    skipIgnored(cursor, 1);
    const place = placeOf(cursor);
    if (peek(cursor) === END) throw malformed(cursor, `expected "${close}", found ${cursor.ending}`, opened);
    if (isAt(cursor, close)) break;
    yield { value: form(cursor, 1), ...place };
  }
  step(cursor);
}

/** Reads one form; the cursor is on its first character. */
function form(cursor: EdnCursor, depth: number): Json {
  refuseTooDeep(cursor, depth);
  peek(cursor);
  switch (cursor.text.charAt(cursor.at)) {
    case "{":
      return map(cursor, depth, "");
    case "[":
      return sequence(cursor, depth, "[");
    case "(":
      return sequence(cursor, depth, "(");
    case '"':
      return string(cursor);
    case "\\":
      return character(cursor);
    case ":":
      return keyword(cursor);
    case "#":
      return dispatch(cursor, depth);
    default:
      return atom(cursor);
  }
}

/** What stands between forms and means nothing: blanks, comments, `#_ form`, `^metadata`. */
function skipIgnored(cursor: EdnCursor, depth: number): void {
  for (;;) {
    skipBlank(cursor);
    const code = peek(cursor);
    const isDiscard = code === HASH && isNext(cursor, "_");
    if (!isDiscard && code !== CARET) return;
    refuseTooDeep(cursor, depth);
    step(cursor);
    if (isDiscard) step(cursor);
    skipIgnored(cursor, depth + 1);
    form(cursor, depth + 1);
  }
}

function refuseTooDeep(cursor: EdnCursor, depth: number): void {
  if (depth > NESTING_MAX) throw malformed(cursor, `expected at most ${NESTING_MAX} levels of nesting, found more`);
}

function sequence(cursor: EdnCursor, depth: number, open: "[" | "(" | "{"): Json[] {
  const opened = placeOf(cursor);
  const close = CLOSING[open];
  const found: Json[] = [];
  step(cursor);
  for (;;) {
    skipIgnored(cursor, depth + 1);
    if (peek(cursor) === END) throw malformed(cursor, `expected "${close}", found ${cursor.ending}`, opened);
    if (isAt(cursor, close)) break;
    found.push(form(cursor, depth + 1));
  }
  step(cursor);
  return found;
}

/** A map as an object. `space` is the one of `#:space{…}`. */
function map(cursor: EdnCursor, depth: number, space: string): Json {
  const opened = placeOf(cursor);
  const forms = sequence(cursor, depth, "{");
  if (forms.length % 2 === 1) {
    throw malformed(cursor, `expected a value for every name of the map, found ${forms.length} forms`, opened);
  }
  const found: { [name: string]: Json } = {};
  for (let at = 0; at < forms.length; at += 2) {
    const [name = null, value = null] = [forms[at], forms[at + 1]];
    const word = nameText(name);
    const full = space === "" || typeof name !== "string" || word.includes("/") ? word : `${space}/${word}`;
    if (Object.hasOwn(found, full)) throw malformed(cursor, `expected each name once, found "${full}" twice`, opened);
    // Assigning this one name would set the prototype instead.
    if (full === "__proto__") Object.defineProperty(found, full, { value, enumerable: true });
    else found[full] = value;
  }
  return found;
}

function set(cursor: EdnCursor, depth: number): Json {
  const opened = placeOf(cursor);
  step(cursor);
  const inside = sequence(cursor, depth, "{");
  const texts = new Set<string>();
  for (const element of inside) {
    const text = canonicalText(element);
    if (texts.has(text)) {
      throw malformed(cursor, `expected each element of the set once, found ${readableText(element)} twice`, opened);
    }
    texts.add(text);
  }
  return setOf(inside);
}

function string(cursor: EdnCursor): string {
  const opened = placeOf(cursor);
  step(cursor);
  cursor.mark = cursor.at;
  const parts: string[] = [];
  for (;;) {
    const code = peek(cursor);
    if (code === END) throw malformed(cursor, `expected the string's closing quote, found ${cursor.ending}`, opened);
    if (code !== QUOTE && code !== BACKSLASH) {
      step(cursor);
      continue;
    }
    parts.push(cursor.text.slice(cursor.mark, cursor.at));
    step(cursor);
    cursor.mark = cursor.at;
    if (code === QUOTE) break;
    parts.push(escape(cursor));
    cursor.mark = cursor.at;
  }
  return owned(parts.join(""));
}

/** What follows a backslash in a string. */
function escape(cursor: EdnCursor): string {
  if (isAt(cursor, "u")) {
    step(cursor);
    return unicode(cursor);
  }
  const known = peek(cursor) === END ? undefined : ESCAPES[String.fromCharCode(peek(cursor))];
  if (known === undefined) {
    throw malformed(cursor, `expected one of n t r b f u " \\ after the backslash, found ${shownHere(cursor)}`);
  }
  step(cursor);
  return known;
}

function unicode(cursor: EdnCursor): string {
  const place = placeOf(cursor);
  let digits = "";
  while (digits.length < 4 && peek(cursor) !== END && /[0-9A-Fa-f]/.test(String.fromCharCode(peek(cursor)))) {
    digits += String.fromCharCode(peek(cursor));
    step(cursor);
  }
  if (digits.length < 4) throw malformed(cursor, `expected four hexadecimal digits after \\u`, place);
  return String.fromCharCode(Number.parseInt(digits, 16));
}

/** `\a`, `\space`, `é`; a delimiter may follow the backslash, too: `\(`. */
function character(cursor: EdnCursor): string {
  const place = placeOf(cursor);
  step(cursor);
  if (peek(cursor) === END) throw malformed(cursor, "expected a character after the backslash", place);
  const first = String.fromCharCode(peek(cursor));
  step(cursor);
  const name = first + takeToken(cursor);
  if (/^.$/su.test(name)) return name;
  if (/^u[0-9A-Fa-f]{4}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  const known = Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : undefined;
  if (known === undefined) throw malformed(cursor, `expected a character, found \\${name}`, place);
  return known;
}

function keyword(cursor: EdnCursor): string {
  const place = placeOf(cursor);
  step(cursor);
  // `::x` is a keyword of the current name space, which a file does not have.
  const token = takeToken(cursor);
  const word = token.startsWith(":") ? token.slice(1) : token;
  if (word === "") throw malformed(cursor, `expected a word after ":", found ${shownHere(cursor)}`, place);
  return owned(word);
}

/** `#{set}`, `#tag form`, `##Inf`, `#"pattern"`, `#:space{…}`. */
function dispatch(cursor: EdnCursor, depth: number): Json {
  if (isNext(cursor, "{")) return set(cursor, depth);
  if (isNext(cursor, '"')) {
    step(cursor);
    return string(cursor);
  }
  if (isNext(cursor, "#")) {
    step(cursor);
    step(cursor);
    return takeToken(cursor);
  }
  if (isNext(cursor, ":")) {
    step(cursor);
    const space = keyword(cursor);
    skipIgnored(cursor, depth);
    if (!isAt(cursor, "{")) throw malformed(cursor, `expected a map after #:${space}, found ${shownHere(cursor)}`);
    return map(cursor, depth, space);
  }
  skipTag(cursor);
  return form(cursor, depth + 1);
}

/** Goes past `#tag`, when that is what there is; false for a set and the other uses of `#`. */
function skipTag(cursor: EdnCursor): boolean {
  const place = placeOf(cursor);
  if (["{", '"', "#", ":"].some((other) => isNext(cursor, other))) return false;
  step(cursor);
  const tag = takeToken(cursor);
  if (!/^[A-Za-z]/.test(tag)) throw malformed(cursor, `expected a tag after "#", found "${tag}"`, place);
  skipIgnored(cursor, 0);
  return true;
}

/** A number, nil, true, false or symbol. */
function atom(cursor: EdnCursor): Json {
  const place = placeOf(cursor);
  const token = takeToken(cursor);
  if (token === "") throw malformed(cursor, `expected a form, found ${shownHere(cursor)}`, place);
  if (token === "nil") return null;
  if (token === "true") return true;
  if (token === "false") return false;
  if (/^(?:0|[1-9]\d{0,14})$/.test(token)) return Number(token);
  if (/^[+-]?0x[0-9A-Fa-f]+N?$/i.test(token)) return hexadecimal(token);
  if (/^[+-]?0\d/.test(token)) {
    const octal = "a number without a zero before it (Clojure takes such a one for octal, EDN for none)";
    throw malformed(cursor, `expected ${octal}, found "${token}"`, place);
  }
  if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?[MN]?$/.test(token)) {
    const number = exactNumber(token.replace(/^\+|[MN]$/g, ""));
    return typeof number === "number" ? number : owned(number);
  }
  if (/^[+-]?\d+\/\d+$/.test(token)) return owned(token);
  if (/^[+-]?\d/.test(token)) throw malformed(cursor, `expected a number, found "${token}"`, place);
  if (/^['`~@]/.test(token)) throw malformed(cursor, `expected a form, found "${token}"`, place);
  return owned(token);
}

function hexadecimal(token: string): number | string {
  const sign = token.startsWith("-") ? "-" : "";
  return exactInteger(`${sign}${BigInt(token.replace(/^[+-]|N$/g, ""))}`);
}

/** A copy that does not keep the whole piece alive it was cut from. */
function owned(part: string): string {
  return part.length < 13 ? part : (JSON.parse(JSON.stringify(part)) as string);
}

function isAt(cursor: EdnCursor, character_: string): boolean {
  return peek(cursor) === character_.charCodeAt(0);
}

/** Whether the character after the current one is this. */
function isNext(cursor: EdnCursor, character_: string): boolean {
  const { mark } = cursor;
  if (peek(cursor) === END) return false;
  cursor.mark = Math.min(mark, cursor.at);
  cursor.at += 1;
  const code = peek(cursor);
  cursor.at -= 1;
  return code === character_.charCodeAt(0);
}
