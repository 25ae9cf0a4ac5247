/**
 * Checks of what systems claim that do not claim linearizability: weaker guarantees, asked of the same history.
 *
 * They are asked only where a system's claim names them (`Workload.checksOfClaims`).
 */
import { checkConsistency } from "../../../checker/check-consistency.ts";
import { check, type Budget } from "../../../checker/check.ts";
import { type Check, type CheckVerdict, refuted } from "../../../checker/history-check.ts";
import type { Operation } from "../../../histories/operation.ts";

/** A check has no clock: what it may use is memory. Most histories of these workloads need next to none. */
const BUDGET: Budget = { timeLimitMs: Infinity, memoryLimitBytes: 2 ** 28, now: () => 0 };

/** What the workloads on objects of one value ask where a system's claim names it. */
export function claimedChecks(model: string): readonly Check[] {
  // Of other objects an order of sessions is found by a search, which may end with nothing found.
  return model === "cas-register"
    ? [linearizableUpdates(model), orderedSequentialRegisters]
    : [linearizableUpdates(model)];
}

/** Reads may be old, but what changes an object is linearizable, and so is what a compare-and-set found. */
function linearizableUpdates(model: string): Check {
  return {
    name: "linearizable-updates",
    description: "the history without its plain reads is linearizable",
    check(operations): CheckVerdict {
      const updates = operations.filter(({ f }) => f !== "read");
      const { valid, keys } = check(updates, model, BUDGET);
      const wrong = keys.find((key) => key.valid === false);
      if (valid === true)
        return { valid, message: `An order was found for all ${updates.length} updates.`, operations: [] };
      if (wrong === undefined) {
        const why = keys.find((key) => key.valid === "unknown")?.unknownBecause ?? "the search gave up";
        return { valid: "unknown", message: why, operations: [] };
      }
      const shown = wrong.explanation;
      return refuted(
        `No order explains the updates of ${String(wrong.key ?? "the object")}. ${shown?.sentences.join(" ") ?? ""}`.trim(),
        shown?.operations ?? [],
      );
    },
  };
}

/** Updates in real time, and each process in its own order: reads may be old, but none of a process goes back. */
const orderedSequentialRegisters: Check = {
  name: "ordered-sequential-registers",
  description: "one order explains all answers; it keeps updates in real time and each process in its own order",
  check(operations: readonly Operation[]): CheckVerdict {
    const [result] = checkConsistency(operations, "cas-register", ["ordered-sequential"], BUDGET).results;
    if (result === undefined) return { valid: "unknown", message: "nothing was decided", operations: [] };
    return result.valid === false
      ? refuted(`${result.because}.`, [])
      : { valid: result.valid, message: `${result.because}.`, operations: [] };
  },
};
