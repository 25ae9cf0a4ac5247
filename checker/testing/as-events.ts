/**
 * Drawn operations as events, and the first event after which a history is not linearizable any more.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";

/**
 * The operations as events in order, with new indexes, so that no two events share one. Invocations come first in a
 * tie.
 */
export function eventsOf(operations: readonly Operation[]): HistoryEvent[] {
  const bare: { readonly at: number; readonly kind: number; readonly event: Omit<HistoryEvent, "index" | "time"> }[] =
    [];
  // Every operation gets its own process: drawn histories may use a process again after an operation that never
  // returned.
  for (const { id: process, f, input, output, outcome, error, invokeIndex, completeIndex } of operations) {
    bare.push({ at: invokeIndex, kind: 0, event: { process, f, type: "invoke", value: input } });
    if (completeIndex === undefined) continue;
    const reason = error === undefined ? {} : { error };
    bare.push({ at: completeIndex, kind: 1, event: { process, f, type: outcome, value: output ?? null, ...reason } });
  }
  bare.sort((a, b) => a.at - b.at || a.kind - b.kind);
  return bare.map(({ event }, index) => ({ index, time: index, ...event }));
}

/**
 * The index of the first event after which the history so far is refuted; undefined for none. By bisection: a history
 * that is refuted stays refuted.
 * @param isRefuted judges a finished history
 */
export function firstBad(
  events: readonly HistoryEvent[],
  isRefuted: (operations: readonly Operation[]) => boolean,
): number | undefined {
  const isBad = (length: number): boolean => isRefuted(pairOperations(events.slice(0, length)));
  if (!isBad(events.length)) return undefined;
  let [good, bad] = [0, events.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBad(middle)) bad = middle;
    else good = middle;
  }
  return bad - 1;
}

/** The history for a message, one event on each line. */
export function linesOf(events: readonly HistoryEvent[]): string {
  return events.map((event) => JSON.stringify(event)).join("\n");
}
