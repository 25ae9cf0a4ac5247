/**
 * JSON Lines: clew's own file format, one event a line, in the order in which they happened.
 *
 * One line is one event so that a history can be appended to while the test runs, and a run that is killed loses
 * at most the line it was writing.
 */
import { clipped } from "../clipped.ts";
import type { EventType, HistoryEvent, ProcessId } from "../event.ts";
import type { Json } from "../json.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { parseJson } from "./exact-numbers.ts";
import { ANSWERING, FIELDS, meantField, timeNs } from "./fields.ts";

const TYPES: ReadonlySet<string> = new Set(["invoke", "ok", "fail", "info"]);

/** The event as one line, without its line feed. */
export function encodeEvent(event: HistoryEvent): string {
  return JSON.stringify(event);
}

/**
 * Reads one line.
 *
 * @param place named in errors, e.g. "history.jsonl:17"
 * @throws MalformedHistoryError on invalid JSON, a missing or unknown field, or a field of the wrong type
 */
export function decodeEvent(line: string, place: string): HistoryEvent {
  let parsed: unknown;
  try {
    parsed = parseJson(line);
  } catch (cause) {
    if (cause instanceof RangeError) throw new MalformedHistoryError(place, cause.message, { cause });
    const problem = `expected one JSON object, found ${JSON.stringify(clipped(line, 60))}`;
    throw new MalformedHistoryError(place, problem, { cause });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new MalformedHistoryError(place, `expected a JSON object, found ${describe(parsed)}`);
  }
  const fields = parsed as { readonly [name: string]: unknown };
  const wrong = (name: string, expected: string): MalformedHistoryError =>
    new MalformedHistoryError(place, `${name}: expected ${expected}, found ${describe(fields[name])}`);

  for (const name of Object.keys(fields)) {
    if (!FIELDS.has(name)) throw new MalformedHistoryError(place, problemOfName(name, fields));
  }
  const { index, type, process, f, key, value, error, node } = fields;
  const time = timeNs(fields["time"]);
  if (!Number.isSafeInteger(index) || (index as number) < 0) throw wrong("index", "an integer >= 0");
  if (time === undefined) throw wrong("time", "a number (ns)");
  if (typeof type !== "string" || !TYPES.has(type)) throw wrong("type", '"invoke", "ok", "fail" or "info"');
  if (process !== "nemesis" && !Number.isSafeInteger(process)) throw wrong("process", 'an integer or "nemesis"');
  if (typeof f !== "string" || f === "") throw wrong("f", "a word");
  if (value === undefined && type === "ok" && ANSWERING.has(f)) throw wrong("value", `what the ${f} got, or null`);
  if (key !== undefined && typeof key !== "string" && typeof key !== "number") throw wrong("key", "a word or number");
  if (node !== undefined && typeof node !== "string") throw wrong("node", "a word");
  return {
    index: index as number,
    time,
    type: type as EventType,
    process: process as ProcessId,
    f,
    ...(key === undefined ? {} : { key }),
    value: (value ?? null) as Json,
    ...(error === undefined ? {} : { error: error as Json }),
    ...(node === undefined ? {} : { node }),
  };
}

/** Any name that is not ours is most often a typing mistake. */
function problemOfName(name: string, event: object): string {
  const meant = meantField(name, event);
  const hint = meant === undefined ? "" : `. Did you mean "${meant}"?`;
  return `expected only the fields ${[...FIELDS].join(", ")}; found "${name}"${hint}`;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return clipped(text, 60);
}
