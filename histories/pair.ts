/**
 * Pairing: events → operations, and on the way the check that the history is well formed.
 *
 * A history that breaks its own rules proves nothing, whatever a checker says of it, so the first breach is an
 * error that names the event: a completion nobody began, a process with two operations open, a retired process
 * that goes on, a clock that runs backwards.
 */
import type { HistoryEvent } from "./event.ts";
import { MalformedHistoryError } from "./malformed.ts";
import type { Operation } from "./operation.ts";

export interface PairOptions {
  /** Names the place of an event in messages; default "event <index>". */
  readonly place?: (event: HistoryEvent) => string;
}

type Open = { -readonly [Name in keyof Operation]: Operation[Name] };

/**
 * Pairs every invocation with its completion.
 *
 * The nemesis's events are left out. An operation without a completion has the outcome `info`.
 *
 * @param events in the order of the file
 * @returns operations in order of invocation, `id` equal to the position
 * @throws MalformedHistoryError at the first event that breaks a rule
 */
export function pairOperations(events: Iterable<HistoryEvent>, options: PairOptions = {}): Operation[] {
  const place = options.place ?? ((event) => `event ${event.index}`);
  const operations: Operation[] = [];
  const openByProcess = new Map<number, Open>();
  const retired = new Map<number, number>();
  let index = -1;
  let time = Number.NEGATIVE_INFINITY;

  for (const event of events) {
    if (event.index <= index) {
      throw new MalformedHistoryError(place(event), `index: expected more than ${index}, found ${event.index}`);
    }
    if (event.time < time) {
      throw new MalformedHistoryError(
        place(event),
        `time goes back: expected at least ${time} ns, found ${event.time} ns`,
      );
    }
    ({ index, time } = event);
    if (event.process === "nemesis") {
      if (event.type !== "info") {
        throw new MalformedHistoryError(place(event), `type: the nemesis's events are "info", found "${event.type}"`);
      }
      continue;
    }
    if (event.type === "invoke") {
      const operation = begin(event, operations.length, openByProcess, retired, place);
      operations.push(operation);
    } else {
      complete(event, openByProcess, place);
      if (event.type === "info") retired.set(event.process, event.index);
    }
  }
  return operations;
}

function begin(
  event: HistoryEvent,
  id: number,
  openByProcess: Map<number, Open>,
  retired: ReadonlyMap<number, number>,
  place: (event: HistoryEvent) => string,
): Open {
  const process = event.process as number;
  const open = openByProcess.get(process);
  if (open !== undefined) {
    throw new MalformedHistoryError(
      place(event),
      `process ${process} invokes ${event.f} while its ${open.f} of event ${open.invokeIndex} is still open; ` +
        `a process has one operation at a time`,
    );
  }
  const ended = retired.get(process);
  if (ended !== undefined) {
    throw new MalformedHistoryError(
      place(event),
      `process ${process} goes on after the info of event ${ended}; give its worker a new process id after an info`,
    );
  }
  const operation: Open = {
    id,
    process,
    f: event.f,
    ...(event.key === undefined ? {} : { key: event.key }),
    input: event.value,
    outcome: "info",
    invokeIndex: event.index,
    invokeTime: event.time,
  };
  openByProcess.set(process, operation);
  return operation;
}

function complete(event: HistoryEvent, openByProcess: Map<number, Open>, place: (event: HistoryEvent) => string): void {
  const process = event.process as number;
  const operation = openByProcess.get(process);
  if (operation === undefined) {
    throw new MalformedHistoryError(
      place(event),
      `process ${process} completes ${event.f} (${event.type}), but has nothing open; expected an invoke before it`,
    );
  }
  if (event.f !== operation.f || event.key !== operation.key) {
    const found = `${event.f}${event.key === undefined ? "" : ` on ${event.key}`}`;
    const expected = `${operation.f}${operation.key === undefined ? "" : ` on ${operation.key}`}`;
    throw new MalformedHistoryError(
      place(event),
      `process ${process} completes ${found}, expected ${expected}, which it invoked at event ${operation.invokeIndex}`,
    );
  }
  openByProcess.delete(process);
  if (event.type === "invoke") throw new Error("a completion is not an invoke");
  operation.outcome = event.type;
  operation.completeIndex = event.index;
  operation.completeTime = event.time;
  if (event.type === "ok") operation.output = event.value;
  if (event.error !== undefined) operation.error = event.error;
  if (event.node !== undefined) operation.node = event.node;
}
