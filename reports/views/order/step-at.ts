/** Where in an order the reader is. */
import type { OrderView } from "../data/report-data.ts";

/**
 * How many operations of the order have taken effect: up to the one that is looked at, or else up to the cursor; without either
 * all of them. An operation that is not in the order has its cursor, if there is one.
 */
export function stepAt(
  { steps, ends }: OrderView,
  { operation, timeNs }: { readonly operation?: number | undefined; readonly timeNs?: number | undefined },
): number {
  const place = operation === undefined ? -1 : steps.findIndex(({ id }) => id === operation);
  if (place >= 0) return place + 1;
  if (operation !== undefined && operation === ends?.id) return steps.length;
  if (timeNs === undefined) return steps.length;
  const later = steps.findIndex((step) => step.timeNs > timeNs);
  return later === -1 ? steps.length : later;
}
