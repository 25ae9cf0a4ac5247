/**
 * Jepsen's text: one event a line, `PROCESS :TYPE :F VALUE [ERROR]` with tabs or spaces between, either by itself
 * (`history.txt`) or after the logger's own words (`INFO  jepsen.util - 3	:invoke	:write	4`, in newer logs
 * `… INFO	[jepsen worker 3] jepsen.util: 3	:invoke …`).
 *
 * There are no times; the order of the lines is all. The logs of 2014 put the reason of an info where the value
 * was (`:info :write :timed-out`), so there it is taken for the error. What follows the value is the error: a form of
 * EDN or, for Jepsen prints it as it is, any text.
 *
 * A console has the operations once as they happened and, where the test failed, once more and in another order, as
 * Knossos prints the prefix that it could explain and its guesses at the rest. Those stand without the logger's words
 * and after a headline; taken for events they would open operations that nobody began.
 * Source: jepsen.util/log-op, jepsen.report/linearizability, and the etcd logs that Porcupine is tested with.
 */
import { clipped } from "../clipped.ts";
import type { Json } from "../json.ts";
import { MalformedHistoryError } from "../malformed.ts";
import type { EdnPlace } from "./edn-cursor.ts";
import { readEdn, readFirstEdn } from "./edn-reader.ts";
import type { ForeignEvent } from "./foreign-events.ts";
import { splitLines } from "./lines.ts";

const LOGGER = String.raw`\bjepsen\.util(?: -|:)?\s+`;
const EVENT = new RegExp(String.raw`^(?:.*${LOGGER})?(\d+|:nemesis)\s+(:\w+)\s+(:\S+)(?:\s+(.*))?$`, "d");
/** A line that the logger of Jepsen's operations wrote: it must be an event. */
const FROM_LOGGER = new RegExp(String.raw`${LOGGER}(?:\d+|:nemesis)\s`);
const EVENT_ANYWHERE = new RegExp(String.raw`(?:^|${LOGGER})(?:\d+|:nemesis)\s+:(?:invoke|ok|fail|info)\s+:\S`, "m");
/** A line that was meant as an event: what stands before its type is no process, or a colon is missing. */
const NEARLY = new RegExp(
  String.raw`^(.*${LOGGER})?\s*(?:\S+\s+:(?:invoke|ok|fail|info)|\d+\s+(?:invoke|ok|fail|info))(?:\s|$)`,
);
/** From here on operations are printed again. */
const REPRINT = /^(?:Not linearizable\. )?Linearizable prefix was:/;
/** What Jepsen says when a run is over; operations after it are those of another. */
const END_OF_RUN = /\bjepsen\.core\b.*\bRun complete\b/;

/** Whether some line of the text is an event. */
export function looksLikeJepsenLog(text: string): boolean {
  return EVENT_ANYWHERE.test(text);
}

/** An event of a log, as its line says it. */
export interface LoggedEvent extends ForeignEvent {
  readonly line: number;
}

/** How far the log is. */
interface Progress {
  readonly name: string;
  hasLogger: boolean;
  /** The line on which the run was over, or its operations began to be printed again. */
  endLine: number | undefined;
  isReprint: boolean;
  events: number;
  reprinted: number;
  skipped: number;
}

/**
 * Reads the events among the lines. The other lines of a log are passed over and counted, and so are operations that
 * are printed again.
 *
 * @throws MalformedHistoryError naming file:line, for a line that is an event but cannot be read, a second run in the
 *   same log, and a log that has operations only as they were printed again
 */
export function* readJepsenLog(
  pieces: Iterable<string>,
  { name, note }: { readonly name: string; readonly note: (sentence: string) => void },
): Generator<LoggedEvent> {
  const progress: Progress = {
    name,
    hasLogger: false,
    endLine: undefined,
    isReprint: false,
    events: 0,
    reprinted: 0,
    skipped: 0,
  };
  for (const { text, number } of splitLines(pieces)) {
    const found = EVENT.exec(text);
    const isLogged = FROM_LOGGER.test(text);
    if (found === null && (isLogged || isNearly(progress, text))) throw malformedEvent(progress, number, text);
    if (found === null) passOver(progress, number, text);
    else if (!isLogged && (progress.hasLogger || progress.isReprint)) progress.reprinted += 1;
    else {
      refuseSecondRun(progress, number, found);
      progress.hasLogger ||= isLogged;
      progress.events += 1;
      yield { fields: fieldsOf(found, name, number), place: `${name}:${number}`, line: number };
    }
  }
  if (progress.events === 0 && progress.reprinted > 0) {
    throw new MalformedHistoryError(
      `${name}:${progress.endLine ?? 1}`,
      "expected the operations as they happened, found only the prefix that Knossos printed, which proves nothing; " +
        "read the console or history.txt of the run",
    );
  }
  if (progress.skipped > 0) note(`${progress.skipped} lines are no operations and were passed over`);
  if (progress.reprinted > 0) {
    note(`${progress.reprinted} lines print operations again that the log has as they happened, and were passed over`);
  }
}

/** Whether a line that is no event was meant as one; among the logger's lines, only one of the logger can be. */
function isNearly({ hasLogger, isReprint }: Progress, text: string): boolean {
  const nearly = NEARLY.exec(text);
  return nearly !== null && (nearly[1] !== undefined || (!hasLogger && !isReprint));
}

function passOver(progress: Progress, number: number, text: string): void {
  const isReprint = REPRINT.test(text);
  if (isReprint || END_OF_RUN.test(text)) progress.endLine ??= number;
  progress.isReprint ||= isReprint;
  if (text.trim() !== "") progress.skipped += 1;
}

/** Two runs are two objects, and the processes of the second are not those of the first. */
function refuseSecondRun({ name, endLine }: Progress, number: number, [, , type]: RegExpExecArray): void {
  if (endLine === undefined || type !== ":invoke") return;
  throw new MalformedHistoryError(
    `${name}:${number}`,
    `expected one run, found operations of another after the end of the first on line ${endLine}; split the log there`,
  );
}

function malformedEvent({ name }: Progress, number: number, text: string): MalformedHistoryError {
  const problem = `expected PROCESS, :TYPE, :F and VALUE, found ${JSON.stringify(clipped(text, 80))}`;
  return new MalformedHistoryError(`${name}:${number}`, problem);
}

function fieldsOf(found: RegExpExecArray, name: string, line: number): Json {
  const [, process = "", type = "", f = "", rest = ""] = found;
  const start = (part: number): EdnPlace => ({ line, column: (found.indices?.[part]?.[0] ?? 0) + 1 });
  const base = {
    process: readEdn(process, name, start(1)),
    type: readEdn(type, name, start(2)),
    f: readEdn(f, name, start(3)),
  };
  if (rest.trim() === "") return base;
  const { value, rest: error } = readFirstEdn(rest, name, start(4));
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
