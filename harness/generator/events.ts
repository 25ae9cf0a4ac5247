/**
 * The events of an operation, built from what was planned and what came of it.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import type { InFlight } from "./workers.ts";

interface Moment {
  readonly index: number;
  readonly time: number;
  readonly flight: InFlight;
}

/** An event that is being put together. */
type Draft = { -readonly [Name in keyof HistoryEvent]: HistoryEvent[Name] };

/** The event with which an operation begins: `invoke`, or `info` for the nemesis. */
export function invocation({ index, time, flight }: Moment): HistoryEvent {
  const { process, operation } = flight;
  const { f, key, value } = operation;
  const type = process === "nemesis" ? "info" : "invoke";
  return key === undefined ? { index, time, type, process, f, value } : { index, time, type, process, f, key, value };
}

/** The event with which an operation ends, as its outcome says. */
export function completion({ index, time, flight }: Moment, { type, value, error, node }: ClientOutcome): HistoryEvent {
  const { process, operation } = flight;
  const { f, key } = operation;
  const event: Draft =
    key === undefined ? { index, time, type, process, f, value } : { index, time, type, process, f, key, value };
  if (error !== undefined) event.error = error;
  if (node !== undefined) event.node = node;
  return event;
}
