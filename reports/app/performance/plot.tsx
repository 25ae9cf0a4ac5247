/**
 * A time series with the faults' bands behind it. All plots show the cursor and the window of time that the page has: a
 * click sets the one, a drag the other, and a double click takes the window away.
 */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Band } from "../../views/data/report-data.ts";
import { useWindow } from "../cursor/cursor-line.tsx";
import { useWidth } from "../parts/width.ts";
import { useScheme } from "../scheme/use-scheme.ts";
import { useViewState } from "../view-state/use-view-state.ts";
import { axesOf } from "./plot-axes.ts";
import { paintBands, paintCursor, themeColor } from "./plot-paint.ts";
import { type Curve, seriesOf } from "./plot-series.ts";

interface PlotProps {
  readonly curves: readonly Curve[];
  /** Times in s, then one row of values for each curve. */
  readonly values: uPlot.AlignedData;
  readonly bands: readonly Band[];
  readonly durationNs: number;
  readonly unit: string;
  readonly isLogarithmic: boolean;
  /** What it shows, for those who do not see it. */
  readonly label: string;
}

const HEIGHT = 260;
const NS_PER_S = 1e9;

/** A plot of curves over time, with the faults as bands behind them. */
export function Plot({ curves, values, bands, durationNs, unit, isLogarithmic, label }: PlotProps): VNode {
  const [element, width] = useWidth();
  const { dark } = useScheme();
  const [{ timeNs }, change] = useViewState();
  const { startNs, endNs } = useWindow(durationNs);
  const plot = useRef<uPlot | undefined>(undefined);
  const cursor = useRef(timeNs);
  cursor.current = timeNs;
  useEffect(() => {
    const target = element.current;
    if (target === null || width === 0) return undefined;
    const how = { curves, bands, unit, isLogarithmic, width, window: [startNs / NS_PER_S, endNs / NS_PER_S] as const };
    const drawn = new uPlot(
      optionsOf(how, change, () => cursor.current),
      values,
      target,
    );
    plot.current = drawn;
    return () => drawn.destroy();
  }, [curves, values, bands, unit, isLogarithmic, width, dark, startNs, endNs]);
  useEffect(() => plot.current?.redraw(false), [timeNs]);
  return <div ref={element} class="plot" role="img" aria-label={label} />;
}

interface HowToDraw extends Pick<PlotProps, "curves" | "bands" | "unit" | "isLogarithmic"> {
  readonly width: number;
  /** In s. */
  readonly window: readonly [from: number, to: number];
}

function optionsOf(
  { curves, bands, unit, isLogarithmic, width, window }: HowToDraw,
  change: ReturnType<typeof useViewState>[1],
  cursorNs: () => number | undefined,
): uPlot.Options {
  const timeAt = (plot: uPlot, left: number): number => Math.max(0, Math.round(plot.posToVal(left, "x") * NS_PER_S));
  return {
    width,
    height: HEIGHT,
    scales: {
      x: { time: false, range: () => [...window] },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum is in the library's types only
      y: isLogarithmic ? { distr: 3, log: 10 } : { range: (_, _min, max) => [0, max * 1.08 || 1] },
    },
    axes: axesOf(isLogarithmic),
    cursor: {
      sync: { key: "run" },
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false },
      bind: {
        dblclick: () => () => {
          change({ from: undefined, to: undefined });
          return null;
        },
      },
    },
    series: [
      { label: "time", value: (_, value: number | null) => (value === null ? "–" : `${value.toFixed(3)} s`) },
      ...curves.map((curve) => seriesOf(curve, unit)),
    ],
    hooks: {
      ready: [
        (plot) => {
          // The library keeps the click that ends a drag to itself.
          plot.over.addEventListener("click", () => change({ timeNs: timeAt(plot, plot.cursor.left ?? 0) }));
        },
      ],
      drawClear: [(plot) => paintBands(plot, bands)],
      draw: [(plot) => paintCursor(plot, cursorNs(), themeColor("--accent"))],
      setSelect: [
        (plot) => {
          const { left, width: selected } = plot.select;
          if (selected < 4) return;
          change({ from: timeAt(plot, left), to: timeAt(plot, left + selected) });
        },
      ],
    },
  };
}
