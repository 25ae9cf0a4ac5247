/** What is painted into a plot besides its curves: the faults behind them, and the cursor over them. */
import type uPlot from "uplot";
import type { Band } from "../../views/data/report-data.ts";
import { knownFault } from "../parts/colors.ts";
import { faultTile, TILE } from "../parts/fault-pattern.tsx";

/** The value of one of the style sheet's variables, e.g. "--ok": a canvas does not know them. */
export function themeColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The bands, each with its colour and its pattern. */
export function paintBands(plot: uPlot, bands: readonly Band[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const band of bands) {
    const from = Math.max(bbox.left, plot.valToPos(band.startNs / 1e9, "x", true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(band.endNs / 1e9, "x", true));
    if (to <= from) continue;
    const place = [from, bbox.top, Math.max(2, to - from), bbox.height] as const;
    ctx.globalAlpha = Number(themeColor("--band"));
    ctx.fillStyle = themeColor(`--fault-${knownFault(band.fault)}`);
    ctx.fillRect(...place);
    ctx.globalAlpha = Number(themeColor("--pattern"));
    ctx.fillStyle = patternOf(ctx, band.fault);
    ctx.fillRect(...place);
  }
  ctx.restore();
}

/** A line where the page's cursor is; nothing where it is outside. */
export function paintCursor(plot: uPlot, timeNs: number | undefined, color: string): void {
  if (timeNs === undefined) return;
  const { ctx, bbox } = plot;
  const x = plot.valToPos(timeNs / 1e9, "x", true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function patternOf(ctx: CanvasRenderingContext2D, fault: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE * devicePixelRatio;
  const pen = tile.getContext("2d");
  if (pen === null) return "transparent";
  pen.scale(devicePixelRatio, devicePixelRatio);
  pen.strokeStyle = themeColor("--ink");
  pen.stroke(new Path2D(faultTile(fault)));
  return ctx.createPattern(tile, "repeat") ?? "transparent";
}
