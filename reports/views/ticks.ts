/** Round places for the labels of an axis. */
import { roundWidth } from "./performance/rates.ts";

/** Times in the window at round distances, at most about `wanted` of them, with labels in s that tell them apart. */
export function timeTicks(startNs: number, endNs: number, wanted: number): { timeNs: number; label: string }[] {
  const step = Math.max(1e3, stepOf((endNs - startNs) / Math.max(1, wanted)));
  const digits = Math.max(0, Math.ceil(-Math.log10(step / 1e9)));
  const ticks: { timeNs: number; label: string }[] = [];
  for (let timeNs = Math.ceil(startNs / step) * step; timeNs <= endNs; timeNs += step) {
    ticks.push({ timeNs, label: `${(timeNs / 1e9).toFixed(digits)} s` });
  }
  return ticks;
}

function stepOf(ns: number): number {
  // `roundWidth` never goes below 1 ms; below that, the same steps in µs.
  return ns >= 1e6 ? roundWidth(ns) : roundWidth(ns * 1e3) / 1e3;
}

/** The smallest round number (two digits at most, and so its half) that is at least `value`, for the top of an axis; at least 1. */
export function roundTop(value: number): number {
  const wanted = Math.max(1, value);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= wanted) ?? 10);
}
