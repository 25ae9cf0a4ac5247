/**
 * Every format that a history may come in, behind one call: text in, events out, one at a time.
 *
 * The format is guessed from the file's extension and its first characters, because `.txt` and `.log` say little and
 * people rename files.
 */
import type { HistoryEvent } from "../event.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { readEdnElements } from "./edn-reader.ts";
import { createForeignReader } from "./foreign-events.ts";
import type { ForeignEvent } from "./foreign-events.ts";
import { lookAhead } from "./key-style.ts";
import type { KeyStyle } from "./key-style.ts";
import { looksLikeJepsenLog, readJepsenLog } from "./jepsen-log.ts";
import { readJsonElements } from "./json-elements.ts";
import { FIELDS, meantField } from "./fields.ts";
import { decodeEvent } from "./json-lines.ts";
import { isTorn, splitLines, tornLineNote } from "./lines.ts";

/** `jsonl` is clew's own; `edn`, `json` (elle-cli's) and `log` are Jepsen's and its relatives'. */
export type HistoryFormat = "jsonl" | "edn" | "json" | "log";

/** Every format that can be read, with a sentence for people. */
export const HISTORY_FORMATS: readonly { readonly name: HistoryFormat; readonly description: string }[] = [
  { name: "jsonl", description: "clew's JSON Lines, one event a line" },
  { name: "edn", description: "Jepsen's EDN: a vector, a list, or one map after the other; Porcupine's kv files" },
  { name: "json", description: "elle-cli's JSON: an array of events" },
  { name: "log", description: "Jepsen's text: history.txt, or a log with jepsen.util's lines" },
];

/** An event with where it stands in its file. */
export interface PlacedEvent {
  readonly event: HistoryEvent;
  /** Line, from 1. */
  readonly line: number;
}

/** How a history is to be read, where it does not say so itself. */
export interface ReadOptions {
  /** The file's name, for errors. */
  readonly name: string;
  readonly format: HistoryFormat;
  readonly keys?: KeyStyle | undefined;
  /** The field of other tools' formats that holds the key; default "key". */
  readonly keyField?: string | undefined;
  /** Receives what was straightened out or passed over, one sentence each, at the end of the file. */
  readonly note: (sentence: string) => void;
  /** Whether the text ended inside a character; asked when the pieces are through. Default: it did not. */
  readonly isCut?: () => boolean;
  /** Receives the fields of which one may be the key, at the end of the file (see `ForeignReader`). */
  readonly onPossibleKeys?: (names: readonly string[]) => void;
}

/**
 * Reads a history of any format.
 *
 * @param pieces the text, cut anywhere
 * @throws MalformedHistoryError naming file:line, with the column where the format has one
 * Cost: linear in the text; holds one event and a bit per process.
 */
export function readEvents(pieces: Iterable<string>, options: ReadOptions): Generator<PlacedEvent> {
  return options.format === "jsonl" ? ownEvents(pieces, options) : foreignEvents(pieces, options);
}

function* ownEvents(pieces: Iterable<string>, { name, note, keys }: ReadOptions): Generator<PlacedEvent> {
  if (keys === "tuple" || keys === "none") {
    const problem = `--keys ${keys} has no meaning for jsonl, whose keys are a field of their own; leave it out`;
    throw new MalformedHistoryError(name, problem);
  }
  let count = 0;
  for (const line of splitLines(pieces)) {
    if (line.text.trim() === "") continue;
    // A killed run leaves the line that it was writing. A file with nothing else is a mistake, and told as one.
    if (count > 0 && isTorn(line)) {
      note(tornLineNote(line));
      return;
    }
    count += 1;
    yield { event: decodeEvent(line.text, `${name}:${line.number}`), line: line.number };
  }
}

interface PlacedFields extends ForeignEvent {
  readonly line: number;
}

function* foreignEvents(pieces: Iterable<string>, options: ReadOptions): Generator<PlacedEvent> {
  const text = uncut(pieces, options);
  const read = options.format === "log" ? readJepsenLog(text, options) : elements(text, options);
  const { keys: asked = "guess", keyField } = options;
  const { events, ...keys } =
    asked === "guess" ? lookAhead<PlacedFields>(read, ({ fields }) => fields) : { keys: asked, events: read };
  const reader = createForeignReader({ ...keys, keyField, isGuessed: asked === "guess" });
  for (const from of events) yield { event: reader.event(from), line: from.line };
  reader.notes().forEach(options.note);
  options.onPossibleKeys?.(reader.possibleKeys());
}

/** The pieces, unless the text ends inside a character: what is left of it could be taken for another value. */
function* uncut(pieces: Iterable<string>, { name, isCut }: ReadOptions): Generator<string> {
  yield* pieces;
  if (isCut?.() === true) {
    throw new MalformedHistoryError(name, "expected text in UTF-8, found a file that ends inside a character");
  }
}

function* elements(pieces: Iterable<string>, { format, name }: ReadOptions): Generator<PlacedFields> {
  const read = format === "edn" ? readEdnElements : readJsonElements;
  for (const { value, line, column } of read(pieces, name)) {
    yield { fields: value, place: `${name}:${line}:${column}`, line };
  }
}

/**
 * The format of a file, with the reason.
 *
 * @param fileName its name; the extension counts only where the content does not contradict it
 * @param beginning its first characters, some hundred or more
 */
export function guessFormat(
  fileName: string,
  beginning: string,
): { readonly format: HistoryFormat; readonly because: string } | undefined {
  const content = contentFormat(beginning);
  if (content !== undefined) return { format: content, because: "from its content" };
  const extension = /\.(\w+)(?:\.gz)?$/.exec(fileName)?.[1] ?? "";
  const named = HISTORY_FORMATS.find((format) => format.name === extension);
  return named === undefined ? undefined : { format: named.name, because: `from its extension` };
}

function contentFormat(beginning: string): HistoryFormat | undefined {
  const text = beginning.replace(/^\uFEFF?(?:\s|,|;.*(?:\n|$))*/, "");
  if (/^\{\s*"/.test(text)) return isOurs(text) ? "jsonl" : "json";
  if (/^\[\s*(?:\{\s*"|\]\s*$)/.test(text)) return "json";
  if (looksLikeJepsenLog(beginning)) return "log";
  if (/^[[({#]/.test(text)) return "edn";
  return undefined;
}

/**
 * Objects over several lines are JSON. One a line is ours, unless the first is an event that lacks an index or a time, or
 * has fields that we do not know. A misspelt field is no field of somebody else's: the reader of ours refuses it.
 */
function isOurs(text: string): boolean {
  const first = (/^[^\n]*/.exec(text)?.[0] ?? "").trimEnd();
  if (!first.endsWith("}")) return !text.includes("\n");
  try {
    const event = JSON.parse(first) as object;
    const names = Object.keys(event);
    const meant = names.map((name) => (FIELDS.has(name) ? name : meantField(name, event)));
    const isEvent = names.includes("type") && names.includes("process");
    return !isEvent || (meant.includes("index") && meant.includes("time") && !meant.includes(undefined));
  } catch {
    return true;
  }
}
