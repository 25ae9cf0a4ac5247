/**
 * The verdict on a drawn history through the public calls: as operations, as columns, read from a file, and for one
 * guarantee below linearizability.
 */
import { check } from "../../check.ts";
import { NotForColumnsError, checkColumns, createColumnReader } from "../../columns.ts";
import { checkConsistency } from "../../check-consistency.ts";
import { hasSessionOrder } from "../../consistency/testing/definitions.ts";
import { decide } from "../decide.ts";
import { eventsOf } from "../../testing/as-events.ts";
import type { DrawnCase } from "../../testing/drawn-options.ts";
import { saysAnything } from "../../testing/oracle.ts";
import { roundTrips } from "../../testing/round-trips.ts";

const budget = { timeLimitMs: 1e9, memoryLimitBytes: 1e9, now: () => 0 };
const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };
/** These ways take long, so only some of the histories go through each. */
const CHECKED_EVERY = 4;
const WRITTEN_EVERY = 8;
const WEAKER_EVERY = 16;

/** Which of the public calls differs from the oracle; undefined for none. */
export function mistakeInPublic(drawn: DrawnCase, isKept: boolean, seed: number): string | undefined {
  const { model, operations } = drawn;
  // A drawn wrong answer may be a value that the object cannot hold; `check` refuses such an operation.
  if (operations.some((one) => model.problem?.(one) !== undefined)) return undefined;
  if (seed % CHECKED_EVERY === 0) {
    const { valid } = check(operations, model, budget);
    if (valid !== isKept) return `check says ${valid}, the oracle ${isKept}`;
  }
  const { valid = isKept } = byColumns(drawn) ?? {};
  if (valid !== isKept) return `by columns ${valid}, the oracle ${isKept}`;
  if (seed % WRITTEN_EVERY === 1) return mistakeInFiles(drawn, isKept);
  return seed % WEAKER_EVERY === 2 ? mistakeInSequence(drawn) : undefined;
}

/** The check of the history as columns; undefined where it cannot be read as columns. */
export function byColumns({
  model,
  operations,
}: Pick<DrawnCase, "model" | "operations">): ReturnType<typeof checkColumns> | undefined {
  try {
    const reader = createColumnReader(model);
    for (const event of eventsOf(operations)) reader.take(event);
    return checkColumns(reader.finish(), budget);
  } catch (error) {
    if (error instanceof NotForColumnsError) return undefined;
    throw error;
  }
}

function mistakeInSequence({ model, options, operations }: DrawnCase): string | undefined {
  const [result] = checkConsistency(operations, model, ["sequential"], budget).results;
  const { ignores: _ignores, ...plain } = model;
  const counting = operations.filter((operation) => saysAnything(operation, options));
  const expected = hasSessionOrder(plain, counting, false);
  if (result === undefined || result.valid === expected) return undefined;
  return `sequential is ${result.valid}, by definition ${expected}: ${result.because}`;
}

function mistakeInFiles({ model, operations }: DrawnCase, isKept: boolean): string | undefined {
  const hasFailed = operations.some(({ outcome }) => outcome === "fail");
  for (const [format, read] of roundTrips(eventsOf(operations))) {
    // Logs have their own convention for failed cas.
    if (format === "log" && hasFailed) continue;
    const { verdict } = decide(model, read, allowance);
    if (verdict !== isKept) return `written as ${format} and read again ${verdict}, the oracle ${isKept}`;
  }
  return undefined;
}
