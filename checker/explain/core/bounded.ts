/**
 * The bound on what an explanation tells: a number of operations at most, whatever was found. What is left out is
 * counted, with the reason.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Explanation } from "../../../histories/key-result.ts";

/** The most operations that one explanation names. */
export const ROWS_MAX = 20;

/**
 * The operations nearest before the culprit, in order of invocation.
 *
 * @param isTimeUp whether more time might have left fewer of them
 */
export function bounded(
  operations: readonly Operation[],
  culprit: Operation,
  isTimeUp: boolean,
): { readonly rows: readonly Operation[]; readonly cut: Explanation["cut"] } {
  if (operations.length <= ROWS_MAX) return { rows: operations, cut: undefined };
  const at = operations.findIndex(({ id }) => id === culprit.id);
  const from = Math.max(0, Math.min(at + 1, operations.length) - ROWS_MAX);
  const rows = operations.slice(from, from + ROWS_MAX);
  const because = isTimeUp
    ? "time was up before fewer were found; a larger time limit may find fewer"
    : "no fewer were found that contradict each other";
  return { rows, cut: { omitted: operations.length - rows.length, because } };
}
