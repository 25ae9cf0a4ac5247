/**
 * Two operations with the same answer, where each should have got its own: two ids that are equal.
 */
import type { Operation } from "../../../histories/operation.ts";
import { sameJson } from "../../models/json-text.ts";

/** The first of the other operations that succeeded with the culprit's answer; undefined where there is none. */
export function twinOf(culprit: Operation, operations: readonly Operation[]): Operation | undefined {
  return operations.find(
    ({ id, outcome, output }) =>
      id !== culprit.id && outcome === "ok" && sameJson(output ?? null, culprit.output ?? null),
  );
}
