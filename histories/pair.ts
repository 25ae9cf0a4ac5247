/**
 * Pairing: events → operations, and on the way the check that the history is well formed.
 *
 * A history that breaks its own rules proves nothing, whatever a checker says of it, so the first breach is an
 * error that names the event: a completion nobody began, a process with two operations open, a retired process
 * that goes on, a clock that runs backwards.
 */
import type { HistoryEvent, Key } from "./event.ts";
import { isList, type Json } from "./json.ts";
import { MalformedHistoryError } from "./malformed.ts";
import type { Operation } from "./operation.ts";

type Open = { -readonly [Name in keyof Operation]: Operation[Name] };

/** What pairing must know of an operation that is open. */
export type Begun = Pick<Operation, "f" | "key" | "invokeIndex">;

/** Who makes something of the pairs: operations, or columns of numbers. */
export interface PairSink<Kept extends Begun> {
  /** @param id position among the operations in order of invocation */
  readonly begin: (event: HistoryEvent, id: number) => Kept;
  readonly complete: (begun: Kept, event: HistoryEvent) => void;
}

/** Pairs invocations with completions, one event after the other. */
export interface Pairing<Kept extends Begun> {
  /** @throws MalformedHistoryError where the event breaks a rule */
  readonly take: (event: HistoryEvent) => void;
  /** Those that have no completion yet. */
  readonly open: () => Iterable<Kept>;
}

/** Pairs event by event, in the order of the file; the nemesis's events are left out. */
export function createPairing<Kept extends Begun>(sink: PairSink<Kept>): Pairing<Kept> {
  const openByProcess = new Map<number, Kept>();
  const retired = new Map<number, number>();
  let count = 0;
  let index = -1;
  let time = Number.NEGATIVE_INFINITY;
  const take = (event: HistoryEvent): void => {
    if (event.index <= index) {
      throw breach(event, `index: expected more than ${index}, found ${event.index}`);
    }
    if (event.time < time) {
      throw breach(event, `time goes back: expected at least ${time} ns, found ${event.time} ns`);
    }
    ({ index, time } = event);
    const { process } = event;
    if (process === "nemesis") {
      if (event.type === "info") return;
      throw breach(event, `type: the nemesis's events are "info", found "${event.type}"`);
    }
    const begun = openByProcess.get(process);
    if (event.type === "invoke") {
      const problem = problemOfBeginning(event, begun, retired.get(process));
      if (problem !== undefined) throw breach(event, problem);
      openByProcess.set(process, sink.begin(event, count++));
      return;
    }
    if (begun === undefined || event.f !== begun.f || event.key !== begun.key) {
      throw breach(event, problemOfEnd(event, begun));
    }
    openByProcess.delete(process);
    sink.complete(begun, event);
    if (event.type === "info") retired.set(process, event.index);
  };
  return { take, open: () => openByProcess.values() };
}

/**
 * Pairs every invocation with its completion.
 *
 * The nemesis's events are left out. An operation without a completion has the outcome `info`.
 *
 * @param events in the order of the file
 * @returns operations in order of invocation, `id` equal to the position
 * @throws MalformedHistoryError at the first event that breaks a rule
 */
export function pairOperations(events: Iterable<HistoryEvent>): Operation[] {
  const pairs = operationPairing();
  for (const event of events) pairs.take(event);
  return pairs.operations;
}

/** The same, event by event, for a reader that knows more of an event than its content: `operations` grows. */
export function operationPairing(): {
  readonly take: (event: HistoryEvent) => void;
  readonly operations: Operation[];
} {
  const operations: Operation[] = [];
  const { take } = createPairing<Open>({
    begin: (event, id) => {
      const operation = begunOperation(event, id);
      operations.push(operation);
      return operation;
    },
    complete: completeOperation,
  });
  return { take, operations };
}

/** Who is told of each operation as it goes by. The record is the same both times, and grows at its end. */
export interface PassingOperations {
  readonly begin: (operation: Operation) => void;
  /** Not called for an operation that never ends. */
  readonly end: (operation: Operation) => void;
}

/** The same for a history of any length: only the operations that are open are kept. */
export function passingPairing({ begin, end }: PassingOperations): Pairing<Operation> {
  return createPairing<Open>({
    begin: (event, id) => {
      const operation = begunOperation(event, id);
      begin(operation);
      return operation;
    },
    complete: (operation, event) => {
      completeOperation(operation, event);
      end(operation);
    },
  });
}

/**
 * As `pairOperations`, of a history whose other keys are passed over; an operation has the id that it has among all.
 */
export function pairOperationsOf(
  keys: ReadonlySet<Key | undefined>,
  events: Iterable<HistoryEvent>,
): Map<Key | undefined, Operation[]> {
  const byKey = new Map<Key | undefined, Operation[]>();
  for (const key of keys) byKey.set(key, []);
  const { take } = createPairing<Open>({
    begin: (event, id) => {
      const operation = begunOperation(event, id);
      byKey.get(event.key)?.push(operation);
      return operation;
    },
    complete: completeOperation,
  });
  for (const event of events) take(event);
  return byKey;
}

function breach({ index }: HistoryEvent, problem: string): MalformedHistoryError {
  return new MalformedHistoryError(`event ${index}`, problem, { index });
}

function problemOfBeginning(
  { process, f }: HistoryEvent,
  open: Begun | undefined,
  ended: number | undefined,
): string | undefined {
  if (open !== undefined) {
    return (
      `process ${process} invokes ${f} while its ${open.f} of event ${open.invokeIndex} is still open; ` +
      `a process has one operation at a time`
    );
  }
  if (ended === undefined) return undefined;
  return `process ${process} goes on after the info of event ${ended}; give its worker a new process id after an info`;
}

function problemOfEnd({ process, f, key, type }: HistoryEvent, begun: Begun | undefined): string {
  if (begun === undefined) {
    return `process ${process} completes ${f} (${type}), but has nothing open; expected an invoke before it`;
  }
  const named = (one: Pick<Begun, "f" | "key">): string => `${one.f}${one.key === undefined ? "" : ` on ${one.key}`}`;
  return (
    `process ${process} completes ${named({ f, ...(key === undefined ? {} : { key }) })}, expected ${named(begun)}, ` +
    `which it invoked at event ${begun.invokeIndex}; one of the two events is wrong`
  );
}

function begunOperation(event: HistoryEvent, id: number): Open {
  const { index: invokeIndex, time: invokeTime, process, f, key, value: input } = event;
  return key === undefined
    ? { id, process, f, input, outcome: "info", invokeIndex, invokeTime }
    : { id, process, f, key, input, outcome: "info", invokeIndex, invokeTime };
}

function completeOperation(operation: Open, event: HistoryEvent): void {
  if (event.type === "invoke") throw new Error("a completion is not an invoke");
  operation.outcome = event.type;
  operation.completeIndex = event.index;
  operation.completeTime = event.time;
  if (event.type === "ok") operation.output = event.value;
  if (event.type === "info" && isRecord(event.value)) operation.partial = event.value;
  if (event.error !== undefined) operation.error = event.error;
  if (event.node !== undefined) operation.node = event.node;
}

function isRecord(value: Json): boolean {
  return typeof value === "object" && value !== null && !isList(value);
}
