/**
 * Whether an operation was answered.
 */
import type { Operation } from "../../../histories/operation.ts";

/** Whether its end is known. */
export function hasAnswer({ outcome, completeIndex }: Operation): boolean {
  return outcome !== "info" && completeIndex !== undefined;
}
