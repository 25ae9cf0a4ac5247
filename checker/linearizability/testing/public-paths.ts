/**
 * The verdict on a drawn history by the ways that others call: operations, columns, what is read from a file, and one
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
/** A check explains, and files are text, so not every history goes these ways. */
const CHECKED_EVERY = 4;
const WRITTEN_EVERY = 8;
const WEAKER_EVERY = 16;

/** Who says otherwise than the oracle; undefined for nobody. */
export function mistakeInPublic(drawn: DrawnCase, isKept: boolean, seed: number): string | undefined {
  const { model, operations } = drawn;
  // A wrong answer can be drawn that nobody could have used as an input later: that is refused.
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

/** The check of a history that is read as columns; undefined where it has to be checked as operations. */
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
  const told = operations.filter((operation) => saysAnything(operation, options));
  const expected = hasSessionOrder(plain, told, false);
  if (result === undefined || result.valid === expected) return undefined;
  return `sequential is ${result.valid}, by definition ${expected}: ${result.because}`;
}

function mistakeInFiles({ model, operations }: DrawnCase, isKept: boolean): string | undefined {
  const hasFailed = operations.some(({ outcome }) => outcome === "fail");
  for (const [format, read] of roundTrips(eventsOf(operations))) {
    // What a failed cas of a log says is a convention of its own.
    if (format === "log" && hasFailed) continue;
    const { verdict } = decide(model, read, allowance);
    if (verdict !== isKept) return `written as ${format} and read again ${verdict}, the oracle ${isKept}`;
  }
  return undefined;
}
