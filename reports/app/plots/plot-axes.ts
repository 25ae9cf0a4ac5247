/** The axes of a plot: time below, and values at the left, which may be logarithmic. */
import type uPlot from "uplot";
import { count } from "../../../histories/words/counts.ts";
import { themeColor } from "./plot-paint.ts";

/** Time, then values. */
export function axesOf(isLogarithmic: boolean): uPlot.Axis[] {
  const axis = { stroke: themeColor("--soft"), font: "12px system-ui, sans-serif" };
  const grid = { stroke: themeColor("--line"), width: 1 };
  const yGrid = isLogarithmic ? { ...grid, filter: powersOnly } : grid;
  return [
    { ...axis, grid, ticks: grid, size: 36, values: (_, splits) => splits.map((split) => `${split} s`) },
    {
      ...axis,
      grid: yGrid,
      ticks: yGrid,
      size: 64,
      values: (_, splits) => splits.map((split) => figure(split, isLogarithmic)),
    },
  ];
}

/** Labels at powers of ten only, on a logarithmic axis. */
export function figure(split: number | null, isLogarithmic: boolean): string {
  if (split === null || (isLogarithmic && !isPower(split))) return "";
  return count(Number(split.toPrecision(6)));
}

function isPower(value: number): boolean {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6;
}

/** Lines of the grid at powers of ten only. */
export function powersOnly(_plot: uPlot, splits: number[]): (number | null)[] {
  return splits.map((split) => (isPower(split) ? split : null));
}
