/**
 * Jepsen's text: one event a line, `PROCESS \t :TYPE \t :F \t VALUE [\t ERROR]`, either by itself (`history.txt`) or
 * in a log (`INFO  jepsen.util - 3	:invoke	:write	4`).
 *
 * There are no times; the order of the lines is all. The logs of 2014 put the reason of an info where the value
 * was (`:info :write :timed-out`), so there it is taken for the error.
 * Source: jepsen.util/log-op, and the etcd logs that Porcupine is tested with.
 */
import type { Json } from "../json.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { readEdn } from "./edn-reader.ts";
import type { ForeignEvent } from "./foreign-events.ts";
import { splitLines } from "./lines.ts";

const EVENT = /^(?:.*\bjepsen[.\w]* - )?(:?\w+)\t(:\w+)\t(:\S+)\t([^\t]*)(?:\t(.*))?$/;
/** A line that the logger of Jepsen's operations wrote: it must be an event. */
const FROM_LOGGER = /\bjepsen\.util - (?:\d+|:nemesis)\t/;

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
      throw new MalformedHistoryError(
        place,
        `expected PROCESS, :TYPE, :F and VALUE with tabs between them, found ${JSON.stringify(shown)}`,
      );
    } else if (text.trim() !== "") options.skipped(text);
  }
}

function fieldsOf(found: RegExpExecArray, place: string): Json {
  const [, process = "", type = "", f = "", value = "", error] = found;
  const part = (text: string): Json => (text.trim() === "" ? null : readEdn(text, place));
  const base = { process: part(process), type: part(type), f: part(f) };
  const isReason = type === ":info" && error === undefined && value.startsWith(":") && process !== ":nemesis";
  if (isReason) return { ...base, error: part(value) };
  return { ...base, value: part(value), ...(error === undefined ? {} : { error: part(error) }) };
}
