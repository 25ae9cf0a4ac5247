/**
 * A history as Knossos understands it: what failed says nothing, and a read of nil has no answer.
 *
 * In clew a failed cas may tell what it saw, and a read of null saw that there is nothing; histories that were
 * written for Knossos mean neither. Source: knossos.history/without-failures and knossos.model (`(nil? v)` in reads).
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";

const READS: ReadonlySet<string> = new Set(["read", "r", "get"]);

/** The operations that count for Knossos. */
export function asKnossosSeesThem(operations: readonly Operation[]): Operation[] {
  return operations
    .filter(({ f, outcome, output }) => outcome !== "fail" && !(READS.has(f) && outcome === "ok" && isNil(output)))
    .map((operation) => (operation.f === "txn" ? withoutNilReads(operation) : operation));
}

function withoutNilReads(operation: Operation): Operation {
  const { output } = operation;
  if (!Array.isArray(output)) return operation;
  const isNilRead = (part: Json): boolean =>
    Array.isArray(part) && READS.has(String(part[0])) && isNil(part[2] as Json);
  return { ...operation, output: (output as readonly Json[]).filter((part) => !isNilRead(part)) };
}

function isNil(value: Json | undefined): boolean {
  return value === undefined || value === null;
}
