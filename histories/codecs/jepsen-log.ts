/**
 * Jepsen's text: one event a line, `PROCESS :TYPE :F VALUE [ERROR]` with tabs or spaces between, either by itself
 * (`history.txt`) or after the logger's own words (`INFO  jepsen.util - 3	:invoke	:write	4`, in newer logs
 * `… INFO	[jepsen worker 3] jepsen.util: 3	:invoke …`).
 *
 * There are no times; the order of the lines is all. The logs of 2014 put the reason of an info where the value
 * was (`:info :write :timed-out`), so there it is taken for the error. What follows the value is the error: a form of
 * EDN or, for Jepsen prints it as it is, any text.
 * Source: jepsen.util/log-op, and the etcd logs that Porcupine is tested with.
 */
import type { Json } from "../json.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { readEdn, readFirstEdn } from "./edn-reader.ts";
import type { ForeignEvent } from "./foreign-events.ts";
import { splitLines } from "./lines.ts";

const LOGGER = String.raw`\bjepsen\.util(?: -|:)?\s+`;
const EVENT = new RegExp(String.raw`^(?:.*${LOGGER})?(\d+|:nemesis)\s+(:\w+)\s+(:\S+)(?:\s+(.*))?$`);
/** A line that the logger of Jepsen's operations wrote: it must be an event. */
const FROM_LOGGER = new RegExp(String.raw`${LOGGER}(?:\d+|:nemesis)\s`);
const EVENT_ANYWHERE = new RegExp(String.raw`(?:^|${LOGGER})(?:\d+|:nemesis)\s+:(?:invoke|ok|fail|info)\s+:\S`, "m");

/** Whether some line of the text is an event. */
export function looksLikeJepsenLog(text: string): boolean {
  return EVENT_ANYWHERE.test(text);
}

export interface LoggedEvent extends ForeignEvent {
  readonly line: number;
}

/**
 * Reads the events among the lines; other lines of a log are passed over and counted by `skipped`.
 *
 * @throws MalformedHistoryError naming file:line, for a line that is an event but cannot be read
 */
export function* readJepsenLog(
  pieces: Iterable<string>,
  options: { readonly name: string; readonly skipped: (line: string) => void },
): Generator<LoggedEvent> {
  for (const { text, number } of splitLines(pieces)) {
    const place = `${options.name}:${number}`;
    const found = EVENT.exec(text);
    if (found !== null) yield { fields: fieldsOf(found, place), place, line: number };
    else if (FROM_LOGGER.test(text)) {
      const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
      throw new MalformedHistoryError(place, `expected PROCESS, :TYPE, :F and VALUE, found ${JSON.stringify(shown)}`);
    } else if (text.trim() !== "") options.skipped(text);
  }
}

function fieldsOf(found: RegExpExecArray, place: string): Json {
  const [, process = "", type = "", f = "", rest = ""] = found;
  const base = { process: readEdn(process, place), type: readEdn(type, place), f: readEdn(f, place) };
  if (rest.trim() === "") return base;
  const { value, rest: error } = readFirstEdn(rest, place);
  const isReason = type === ":info" && error === "" && rest.startsWith(":") && process !== ":nemesis";
  if (isReason) return { ...base, error: value };
  return { ...base, value, ...(error === "" ? {} : { error: reason(error) }) };
}

function reason(text: string): Json {
  try {
    return readEdn(text);
  } catch {
    // Words of an exception, as they were printed.
    return text;
  }
}
