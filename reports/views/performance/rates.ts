/**
 * Completed operations a second over the run, by outcome, and the round bucket widths that make such curves readable.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Rates } from "../data/report-data.ts";

const NS_PER_S = 1e9;
/** About as many points as a curve of a page's width can show. */
const BUCKETS_WANTED = 200;

/** The smallest of 1, 2, 5 × 10^n ns that is at least `ns`, and at least 1 ms. */
export function roundWidth(ns: number): number {
  const wanted = Math.max(ns, 1e6);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= wanted) ?? 10;
  return step * power;
}

/** Rates by time of completion; operations that never completed are not counted. */
export function rates(operations: readonly Operation[], durationNs: number): Rates {
  const bucketNs = roundWidth(durationNs / BUCKETS_WANTED);
  const length = Math.max(1, Math.ceil(durationNs / bucketNs));
  const perSecond = NS_PER_S / bucketNs;
  const series = { ok: zeros(length), info: zeros(length), fail: zeros(length) };
  const byF = new Map<string, number[]>();
  for (const { f, outcome, completeTime } of operations) {
    if (completeTime === undefined) continue;
    const bucket = Math.min(length - 1, Math.floor(completeTime / bucketNs));
    const curve = series[outcome];
    curve[bucket] = (curve[bucket] ?? 0) + perSecond;
    if (outcome !== "ok") continue;
    const own = byF.get(f) ?? zeros(length);
    byF.set(f, own);
    own[bucket] = (own[bucket] ?? 0) + perSecond;
  }
  const total = (curve: readonly number[]): number => curve.reduce((sum, rate) => sum + rate, 0);
  const okOf = [...byF]
    .map(([f, ok]) => ({ f, ok }))
    .sort((one, other) => total(other.ok) - total(one.ok))
    .slice(0, KINDS_MAX);
  return { bucketNs, ...series, okOf };
}

/** A plot has colours for no more; the others are rare. */
const KINDS_MAX = 8;

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}
