/**
 * How soon clients were served after each fault: the first ok after its end, and when operations succeeded as often again
 * as before it began. Faults overlap, so "before" is what was before this one, whatever else was in force.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Band, Recovery } from "../data/report-data.ts";

const NS_PER_S = 1e9;
/** How long before a fault its rate is taken from: a tenth of the run, within these. */
const BEFORE_MIN_NS = 0.2 * NS_PER_S;
const BEFORE_MAX_NS = 2 * NS_PER_S;
/** Fewer operations than this before a fault say nothing of a rate. */
const COUNT_MIN = 5;
/** Of the rate before: rates of so short times differ by chance. */
const SHARE = 0.9;

/** A line for each fault that ended, in their order. Cost: linear in the operations, times the faults. */
export function recoveries(
  operations: readonly Operation[],
  bands: readonly Band[],
  durationNs: number,
): readonly Recovery[] {
  const okTimes = operations
    .flatMap(({ outcome, completeTime }) => (outcome === "ok" && completeTime !== undefined ? [completeTime] : []))
    .sort((one, other) => one - other);
  const spanNs = Math.min(BEFORE_MAX_NS, Math.max(BEFORE_MIN_NS, durationNs / 10));
  return bands
    .filter(({ isEnded }) => isEnded)
    .map(({ fault, detail, startNs, endNs }) => {
      const firstOk = okTimes.find((time) => time >= endNs);
      const before = countIn(okTimes, startNs - spanNs, startNs);
      const isKnown = startNs >= spanNs && before >= COUNT_MIN;
      return {
        fault,
        detail,
        endNs,
        firstOkNs: firstOk === undefined ? undefined : firstOk - endNs,
        ratePerS: isKnown ? (before * NS_PER_S) / spanNs : undefined,
        backNs: isKnown ? backAfter(okTimes, endNs, { wanted: before * SHARE, spanNs, durationNs }) : undefined,
      };
    });
}

interface Wanted {
  /** As many ok within `spanNs` as are enough. */
  readonly wanted: number;
  readonly spanNs: number;
  readonly durationNs: number;
}

/** Until the first stretch that begins after `endNs` in which enough succeeded; undefined when there is none in the run. */
function backAfter(
  okTimes: readonly number[],
  endNs: number,
  { wanted, spanNs, durationNs }: Wanted,
): number | undefined {
  const starts = [endNs, ...okTimes.filter((time) => time > endNs)];
  const start = starts.find((from) => from + spanNs <= durationNs && countIn(okTimes, from, from + spanNs) >= wanted);
  return start === undefined ? undefined : start - endNs;
}

/** In `[from, to)`. */
function countIn(sorted: readonly number[], from: number, to: number): number {
  return place(sorted, to) - place(sorted, from);
}

/** How many are below. */
function place(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
