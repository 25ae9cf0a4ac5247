/**
 * The verdict on a drawn history by the ways that others call: operations, columns, and what is read from a file.
 */
import { check } from "../check.ts";
import { NotForColumnsError, checkColumns, columnReader } from "../columns.ts";
import { decide } from "../linearizability/decide.ts";
import { eventsOf } from "./as-events.ts";
import type { DrawnCase } from "./drawn-options.ts";
import { roundTrips } from "./round-trips.ts";

const budget = { timeLimitMs: 1e9, memoryLimitBytes: 1e9, now: () => 0 };
const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };
/** A check explains, and files are text, so not every history goes these ways. */
const CHECKED_EVERY = 4;
const WRITTEN_EVERY = 8;

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
  return seed % WRITTEN_EVERY === 0 ? mistakeInFiles(drawn, isKept) : undefined;
}

/** Undefined where the history has to be checked as operations. */
function byColumns({ model, operations }: DrawnCase): ReturnType<typeof checkColumns> | undefined {
  try {
    const reader = columnReader(model);
    for (const event of eventsOf(operations)) reader.take(event);
    return checkColumns(reader.finish(), budget);
  } catch (error) {
    if (error instanceof NotForColumnsError) return undefined;
    throw error;
  }
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
