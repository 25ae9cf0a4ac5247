/**
 * Histories as they grow: operations as events one after the other, and the first event with which what there is so far
 * is refuted, by whatever judges finished histories.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";

/** The operations as events, in an order that their indexes allow, numbered anew so that no two share an index. */
export function eventsOf(operations: readonly Operation[]): HistoryEvent[] {
  const bare: { readonly at: number; readonly kind: number; readonly event: Omit<HistoryEvent, "index" | "time"> }[] =
    [];
  // Every operation gets a process of its own: what is drawn does not always retire those that never return.
  for (const { id: process, f, input, output, outcome, error, invokeIndex, completeIndex } of operations) {
    bare.push({ at: invokeIndex, kind: 0, event: { process, f, type: "invoke", value: input } });
    if (completeIndex === undefined) continue;
    const told = error === undefined ? {} : { error };
    bare.push({ at: completeIndex, kind: 1, event: { process, f, type: outcome, value: output ?? null, ...told } });
  }
  bare.sort((a, b) => a.at - b.at || a.kind - b.kind);
  return bare.map(({ event }, index) => ({ index, time: index, ...event }));
}

/** Index of the first event with which the history so far is refuted; what is refuted once stays so. */
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

/** The history for a message. */
export function linesOf(events: readonly HistoryEvent[]): string {
  return events.map((event) => JSON.stringify(event)).join("\n");
}
