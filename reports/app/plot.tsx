/** A time series with the faults' bands behind it. Zooming one zooms all: they share one window of time. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Band } from "../views/data/report-data.ts";
import { useWidth } from "./parts/width.ts";
import { useScheme } from "./scheme/use-scheme.ts";
import { figure, powersOnly } from "./performance/plot-axes.ts";

/** One line of a plot. */
export interface Curve {
  readonly label: string;
  /** Name of the style sheet's variable, e.g. "--ok". */
  readonly color: string;
  /** Single points instead of a line. */
  readonly isPoints?: boolean;
}

interface PlotProps {
  readonly curves: readonly Curve[];
  /** Times in s, then one row of values for each curve. */
  readonly values: uPlot.AlignedData;
  readonly bands: readonly Band[];
  readonly unit: string;
  readonly isLogarithmic: boolean;
}

const HEIGHT = 280;

/** A plot of curves over time, with the faults as bands behind them. */
export function Plot({ curves, values, bands, unit, isLogarithmic }: PlotProps): VNode {
  const [element, width] = useWidth();
  const { dark } = useScheme();
  const plot = useRef<uPlot>(null);
  const drawn = useRef({ values, bands });
  drawn.current = { values, bands };
  useEffect(() => {
    const target = element.current;
    if (target === null || width === 0) return undefined;
    const made = new uPlot(
      optionsOf({ curves, bands: () => drawn.current.bands, unit, isLogarithmic, width }),
      drawn.current.values,
      target,
    );
    plot.current = made;
    return () => made.destroy();
  }, [curves, unit, isLogarithmic, width, dark]);
  // Of a run that goes on there are new values every moment: the plot, and the reader's cursor on it, stay.
  useEffect(() => plot.current?.setData(values), [values, bands]);
  return <div ref={element} class="plot" />;
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionsOf({
  curves,
  bands,
  unit,
  isLogarithmic,
  width,
}: Omit<PlotProps, "values" | "bands"> & {
  readonly bands: () => readonly Band[];
  readonly width: number;
}): uPlot.Options {
  const axis = {
    stroke: color("--soft"),
    font: "12px system-ui, sans-serif",
  };
  const grid = { stroke: color("--line"), width: 1 };
  const yGrid = isLogarithmic ? { ...grid, filter: powersOnly } : grid;
  return {
    width,
    height: HEIGHT,
    scales: {
      x: { time: false },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum is in the library's types only
      y: isLogarithmic ? { distr: 3, log: 10 } : { range: (_, _min, max) => [0, max * 1.08 || 1] },
    },
    axes: [
      { ...axis, grid, ticks: grid, size: 36, values: (_, splits) => splits.map((split) => `${split} s`) },
      {
        ...axis,
        grid: yGrid,
        ticks: yGrid,
        size: 64,
        values: (_, splits) => splits.map((split) => figure(split, isLogarithmic)),
      },
    ],
    cursor: { sync: { key: "run" }, points: { size: 6 } },
    series: [
      { label: "time", value: (_, value: number | null) => (value === null ? "–" : `${value.toFixed(3)} s`) },
      ...curves.map((curve) => seriesOf(curve, unit)),
    ],
    hooks: { drawClear: [(plot) => shade(plot, bands())] },
  };
}

function seriesOf(curve: Curve, unit: string): uPlot.Series {
  const stroke = color(curve.color);
  return {
    label: curve.label,
    stroke,
    width: 2,
    spanGaps: false,
    ...(curve.isPoints === true
      ? { paths: () => null, points: { show: true, size: 4, width: 0, fill: stroke, stroke } }
      : { points: { show: false } }),
    value: (_, value: number | null) =>
      value === null ? "–" : `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit}`,
  };
}

/** Paints the bands behind everything else. */
function shade(plot: uPlot, bands: readonly Band[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.globalAlpha = Number(color("--band"));
  for (const band of bands) {
    const from = Math.max(bbox.left, plot.valToPos(band.startNs / 1e9, "x", true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(band.endNs / 1e9, "x", true));
    if (to <= from) continue;
    const known = color(`--fault-${band.fault}`);
    ctx.fillStyle = known === "" ? color("--fault-other") : known;
    ctx.fillRect(from, bbox.top, Math.max(2, to - from), bbox.height);
  }
  ctx.restore();
}
