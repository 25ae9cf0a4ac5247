/**
 * Latencies over the run: single points, thinned out evenly where there are too many to draw, and quantiles by window.
 * The slowest operation of each stretch survives the thinning, because it is the one that people look for.
 */
import { quantile } from "../../../histories/words/quantiles.ts";
import type { Operation } from "../../../histories/operation.ts";
import { roundWidth } from "./rates.ts";
import type { Latency, LatencyPoint, LatencyQuantiles } from "../data/report-data.ts";

const NS_PER_MS = 1e6;
const WINDOWS_WANTED = 60;

/** @param pointsMax most points to keep */
export function latency(operations: readonly Operation[], durationNs: number, pointsMax: number): Latency {
  const points: LatencyPoint[] = [];
  for (const { id, outcome, invokeTime, completeTime } of operations) {
    if (completeTime === undefined) continue;
    points.push({ id, outcome, timeNs: invokeTime, latencyMs: (completeTime - invokeTime) / NS_PER_MS });
  }
  return { points: thinned(points, pointsMax), pointsOf: points.length, quantiles: quantiles(points, durationNs) };
}

function thinned(points: readonly LatencyPoint[], pointsMax: number): LatencyPoint[] {
  if (points.length <= pointsMax) return [...points];
  const stretch = Math.ceil(points.length / pointsMax);
  const chosen: LatencyPoint[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const slowest = points
      .slice(start, start + stretch)
      .reduce((left, right) => (right.latencyMs > left.latencyMs ? right : left));
    // Every second stretch gives its first instead, so that the cloud keeps its shape.
    chosen.push((start / stretch) % 2 === 0 ? slowest : (points[start] ?? slowest));
  }
  return chosen;
}

function quantiles(points: readonly LatencyPoint[], durationNs: number): LatencyQuantiles {
  const windowNs = roundWidth(durationNs / WINDOWS_WANTED);
  const length = Math.max(1, Math.ceil(durationNs / windowNs));
  const windows: number[][] = Array.from({ length }, () => []);
  for (const point of points) {
    if (point.outcome !== "ok") continue;
    windows[Math.min(length - 1, Math.floor(point.timeNs / windowNs))]?.push(point.latencyMs);
  }
  for (const window of windows) window.sort((left, right) => left - right);
  const curve = (q: number): (number | null)[] => windows.map((window) => quantile(window, q) ?? null);
  return { windowNs, p50: curve(0.5), p95: curve(0.95), p99: curve(0.99), max: curve(1) };
}
