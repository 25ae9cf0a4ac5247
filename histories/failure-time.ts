/**
 * When a history went wrong: the moment from which on nothing could save it.
 */
import type { Operation } from "./operation.ts";
import type { KeyResult } from "./key-result.ts";

/**
 * The end of the last operation that the first explanation names, in ns of the run; undefined when nothing is
 * explained, or no operation named. `operations` by id.
 */
export function failureTimeNs(keys: readonly KeyResult[], operations: readonly Operation[]): number | undefined {
  const explanation = keys.find(({ valid, explanation: found }) => valid === false && found !== undefined)?.explanation;
  // Without operations it names none: a check of the whole history may find what no single one shows.
  if (explanation === undefined || explanation.operations.length === 0) return undefined;
  const ends = [...explanation.operations, explanation.culprit].flatMap((id) => operations[id] ?? []).map(endOf);
  return ends.length === 0 ? undefined : ends.reduce((a, b) => Math.max(a, b));
}

/** Of one whose outcome nobody knows, its begin: it may have happened from then on. */
function endOf({ outcome, invokeTime, completeTime }: Operation): number {
  return outcome === "info" ? invokeTime : (completeTime ?? invokeTime);
}
