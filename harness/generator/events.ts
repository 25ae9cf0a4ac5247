/**
 * The two events of an operation: what was planned, and what came of it.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import type { InFlight } from "./workers.ts";

/** Where an event stands in the history, and whose it is. */
interface Moment {
  readonly index: number;
  /** ns since the run began. */
  readonly time: number;
  readonly flight: InFlight;
}

/** An event while it is put together. */
type Draft = { -readonly [Name in keyof HistoryEvent]: HistoryEvent[Name] };

/** The event that begins an operation: `invoke`, or `info` for the nemesis. */
export function invocation({ index, time, flight }: Moment): HistoryEvent {
  const { process, operation } = flight;
  const { f, key, value } = operation;
  const type = process === "nemesis" ? "info" : "invoke";
  return key === undefined ? { index, time, type, process, f, value } : { index, time, type, process, f, key, value };
}

/** The event that ends an operation, with the type, value, error and node of its outcome. */
export function completion({ index, time, flight }: Moment, { type, value, error, node }: ClientOutcome): HistoryEvent {
  const { process, operation } = flight;
  const { f, key } = operation;
  const event: Draft =
    key === undefined ? { index, time, type, process, f, value } : { index, time, type, process, f, key, value };
  if (error !== undefined) event.error = error;
  if (node !== undefined) event.node = node;
  return event;
}
