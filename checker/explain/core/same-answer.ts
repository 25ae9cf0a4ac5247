/**
 * Two operations that were given the same, where each should have been given something of its own.
 */
import type { Operation } from "../../../histories/operation.ts";
import { sameJson } from "../../models/json-text.ts";

/** The first other operation of these that succeeded with the culprit's answer; undefined: there is none. */
export function twinOf(culprit: Operation, operations: readonly Operation[]): Operation | undefined {
  return operations.find(
    ({ id, outcome, output }) =>
      id !== culprit.id && outcome === "ok" && sameJson(output ?? null, culprit.output ?? null),
  );
}
