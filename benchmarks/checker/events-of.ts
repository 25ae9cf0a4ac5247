/**
 * Operations as the events that they were paired from.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";

/** In the order of their indexes; an operation without a completion has only its invocation. */
export function eventsOf(operations: readonly Operation[]): HistoryEvent[] {
  const events = operations.flatMap((operation): HistoryEvent[] => {
    const { process, f, input, outcome, output = null, error, invokeIndex, completeIndex } = operation;
    const base = { process, f, ...(operation.key === undefined ? {} : { key: operation.key }) };
    const begin: HistoryEvent = {
      ...base,
      index: invokeIndex,
      time: operation.invokeTime,
      type: "invoke",
      value: input,
    };
    if (completeIndex === undefined) return [begin];
    const time = operation.completeTime ?? operation.invokeTime;
    const value = outcome === "ok" ? output : input;
    return [
      begin,
      { ...base, index: completeIndex, time, type: outcome, value, ...(error === undefined ? {} : { error }) },
    ];
  });
  return events.sort((a, b) => a.index - b.index);
}
