/**
 * A time series with the faults' bands behind it. Values may grow while somebody looks: the plot, and the pointer on it, stay.
 * A plot that is given a `look` shares the moment and the window of time of its page: a click sets the one, a drag the other,
 * and a double click takes the window away.
 */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Band } from "../../views/data/report-data.ts";
import { useWidth } from "../parts/width.ts";
import { useScheme } from "../scheme/use-scheme.ts";
import { axesOf } from "./plot-axes.ts";
import { paintBands, paintCursor, themeColor } from "./plot-paint.ts";
import { type Curve, seriesOf } from "./plot-series.ts";

/** What a page looks at, and how to look at something else. Times in ns of the run. */
export interface Look {
  readonly timeNs: number | undefined;
  readonly startNs: number;
  readonly endNs: number;
  readonly setTime: (timeNs: number) => void;
  /** Without both ends: the whole run. */
  readonly setWindow: (startNs?: number, endNs?: number) => void;
}

interface PlotProps {
  readonly curves: readonly Curve[];
  /** Times in s, then one row of values for each curve. */
  readonly values: uPlot.AlignedData;
  readonly bands: readonly Band[];
  readonly unit: string;
  readonly isLogarithmic: boolean;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** Left out: all there is, and nothing to click. */
  readonly look?: Look | undefined;
}

const HEIGHT = 260;
const NS_PER_S = 1e9;
/** A drag of fewer px is a click of an unsteady hand. */
const DRAG_MIN = 4;

/** A plot of curves over time, with the faults as bands behind them. */
export function Plot({ curves, values, bands, unit, isLogarithmic, label, look }: PlotProps): VNode {
  const [element, width] = useWidth();
  const { dark } = useScheme();
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef<Latest>({ bands, look });
  latest.current = { bands, look };
  const canLook = look !== undefined;
  useEffect(() => {
    const target = element.current;
    if (target === null || width === 0) return undefined;
    const how = { curves, unit, isLogarithmic, width, canLook };
    const drawn = new uPlot(
      optionsOf(how, () => latest.current),
      values,
      target,
    );
    plot.current = drawn;
    return () => {
      plot.current = undefined;
      drawn.destroy();
    };
  }, [curves, unit, isLogarithmic, width, dark, canLook]);
  useEffect(() => plot.current?.setData(values), [values, bands, look?.startNs, look?.endNs]);
  useEffect(() => plot.current?.redraw(false), [look?.timeNs]);
  return <div ref={element} class="plot" role="img" aria-label={label} />;
}

/** What changes while the plot stays. */
type Latest = Pick<PlotProps, "bands" | "look">;

interface HowToDraw extends Pick<PlotProps, "curves" | "unit" | "isLogarithmic"> {
  readonly width: number;
  readonly canLook: boolean;
}

function optionsOf({ curves, unit, isLogarithmic, width, canLook }: HowToDraw, latest: () => Latest): uPlot.Options {
  return {
    width,
    height: HEIGHT,
    scales: {
      x: { time: false, range: (_, from, to) => windowOf(latest().look) ?? [from, to] },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum is in the library's types only
      y: isLogarithmic ? { distr: 3, log: 10 } : { range: (_, _min, max) => [0, max * 1.08 || 1] },
    },
    axes: axesOf(isLogarithmic),
    cursor: {
      sync: { key: "run" },
      points: { size: 6 },
      drag: { x: canLook, y: false, setScale: false },
      bind: {
        dblclick: () => () => {
          latest().look?.setWindow();
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
          plot.over.addEventListener("click", () => latest().look?.setTime(timeAt(plot, plot.cursor.left ?? 0)));
        },
      ],
      drawClear: [(plot) => paintBands(plot, latest().bands)],
      draw: [(plot) => paintCursor(plot, latest().look?.timeNs, themeColor("--accent"))],
      setSelect: [
        (plot) => {
          const { left, width: selected } = plot.select;
          if (selected < DRAG_MIN) return;
          latest().look?.setWindow(timeAt(plot, left), timeAt(plot, left + selected));
        },
      ],
    },
  };
}

/** In s. */
function windowOf(look: Look | undefined): [from: number, to: number] | undefined {
  return look === undefined ? undefined : [look.startNs / NS_PER_S, look.endNs / NS_PER_S];
}

function timeAt(plot: uPlot, left: number): number {
  return Math.max(0, Math.round(plot.posToVal(left, "x") * NS_PER_S));
}
