/**
 * Operations with and without an answer.
 */
import type { Operation } from "../../../histories/operation.ts";

/** Whether its end is known. */
export function hasAnswer({ outcome, completeIndex }: Operation): boolean {
  return outcome !== "info" && completeIndex !== undefined;
}

/** The operation as it is while nobody knows how it ends: no answer, no error, the outcome "info". */
export function unanswered(operation: Operation): Operation {
  const { completeIndex: _at, completeTime: _time, output: _output, error: _error, ...rest } = operation;
  return { ...rest, outcome: "info" };
}
