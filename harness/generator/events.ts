/**
 * The events of an operation, built from what was planned and what came of it.
 */
import type { HistoryEvent, ProcessId } from "../../histories/event.ts";
import type { ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import type { PlannedOperation } from "./generator.ts";
import type { InFlight } from "./workers.ts";

interface Invocation {
  readonly index: number;
  readonly time: number;
  readonly process: ProcessId;
  readonly operation: PlannedOperation;
}

interface Completion {
  readonly index: number;
  readonly time: number;
  readonly flight: InFlight;
  readonly outcome: ClientOutcome;
}

/** An event that is being put together. */
type Draft = { -readonly [Name in keyof HistoryEvent]: HistoryEvent[Name] };

/** The event with which an operation begins: `invoke`, or `info` for the nemesis. */
export function invocation({ index, time, process, operation }: Invocation): HistoryEvent {
  const { f, key, value } = operation;
  const type = process === "nemesis" ? "info" : "invoke";
  return key === undefined ? { index, time, type, process, f, value } : { index, time, type, process, f, key, value };
}

/** The event with which an operation ends. */
export function completion({ index, time, flight, outcome }: Completion): HistoryEvent {
  const { process, f, key } = flight;
  const { type, value, error, node } = outcome;
  const event: Draft =
    key === undefined ? { index, time, type, process, f, value } : { index, time, type, process, f, key, value };
  if (error !== undefined) event.error = error;
  if (node !== undefined) event.node = node;
  return event;
}
