/**
 * Guarantees below linearizability, asked of small histories: each with its nearest neighbour that breaks it.
 */
import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Verdict } from "../../../histories/verdict.ts";
import { claimedChecks } from "./claimed-checks.ts";

/** One operation after the other: process, function, value. */
function inTurns(...rows: readonly (readonly [process: number, f: string, value: Json])[]): Operation[] {
  return rows.map(([process, f, value], id) => ({
    id,
    process,
    f,
    key: "x1",
    input: f === "read" ? null : value,
    output: value,
    outcome: "ok",
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: 2 * id,
    completeTime: 2 * id + 1,
  }));
}

function verdicts(operations: readonly Operation[]): { readonly [name: string]: Verdict } {
  return Object.fromEntries(claimedChecks("cas-register").map((one) => [one.name, one.check(operations).valid]));
}

test("a read that is old breaks neither, and a process that goes back breaks the order of sessions", () => {
  const writes = [
    [0, "write", 1],
    [0, "write", 2],
  ] as const;
  expect(verdicts(inTurns(...writes, [1, "read", 1]))).toEqual({
    "linearizable-updates": true,
    "ordered-sequential-registers": true,
  });
  expect(verdicts(inTurns(...writes, [1, "read", 2], [1, "read", 1]))).toEqual({
    "linearizable-updates": true,
    "ordered-sequential-registers": false,
  });
});

test("an update that is lost breaks both", () => {
  const lost = inTurns([0, "write", 1], [0, "write", 2], [1, "cas", [1, 3]]);
  expect(verdicts(lost)).toEqual({ "linearizable-updates": false, "ordered-sequential-registers": false });
  const kept = inTurns([0, "write", 1], [0, "write", 2], [1, "cas", [2, 3]]);
  expect(verdicts(kept)).toEqual({ "linearizable-updates": true, "ordered-sequential-registers": true });
});
