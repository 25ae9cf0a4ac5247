/**
 * The curves of a plot. Each has a dash or a shape of its own besides its colour: who cannot tell the colours apart can
 * tell a circle from a cross.
 */
import uPlot from "uplot";
import { themeColor } from "./plot-paint.ts";

/** One line of a plot. */
export interface Curve {
  readonly label: string;
  /** Name of the style sheet's variable, e.g. "--ok". */
  readonly color: string;
  /** Single points of this shape instead of a line. */
  readonly points?: "circle" | "triangle" | "cross";
  /** Lengths of dashes and gaps, in px; left out: a whole line. */
  readonly dash?: readonly number[];
  /** A value holds until the next one. */
  readonly isStepped?: boolean;
}

/** One for each of many lines, so that they differ in more than colour. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [8, 3],
  [3, 3],
  [10, 3, 2, 3],
  [1, 3],
  [14, 4],
  [6, 2, 1, 2],
  [4, 6],
];

const SIZE = 5;
const STEPPED = uPlot.paths.stepped?.({ align: 1 }) ?? (() => null);

/** As the library wants it. */
export function seriesOf({ label, color, points, dash = [], isStepped = false }: Curve, unit: string): uPlot.Series {
  const stroke = themeColor(color);
  return {
    label,
    stroke,
    width: points === "cross" ? 1.5 : 2,
    dash: [...dash],
    spanGaps: false,
    ...(isStepped ? { paths: STEPPED } : {}),
    ...(points === undefined ? {} : { paths: (plot, series) => shapes(plot, series, points) }),
    ...(points === undefined || points === "cross" ? {} : { fill: stroke, width: 0 }),
    points: { show: false },
    value: (_, value: number | null) => (value === null ? "–" : `${valueText(value)} ${unit}`),
  };
}

function valueText(value: number): string {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
}

/** All points of a series as one path. */
function shapes(plot: uPlot, series: number, shape: NonNullable<Curve["points"]>): uPlot.Series.Paths {
  const path = new Path2D();
  const [times = []] = plot.data;
  const values = plot.data[series] ?? [];
  const half = (SIZE / 2) * devicePixelRatio;
  for (const [index, time] of times.entries()) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    const x = plot.valToPos(time, "x", true);
    if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width) continue;
    draw[shape](path, x, plot.valToPos(value, plot.series[series]?.scale ?? "y", true), half);
  }
  return shape === "cross" ? { stroke: path } : { stroke: path, fill: path };
}

const draw = {
  circle: (path: Path2D, x: number, y: number, half: number): void => {
    path.moveTo(x + half, y);
    path.arc(x, y, half, 0, 2 * Math.PI);
  },
  triangle: (path: Path2D, x: number, y: number, half: number): void => {
    path.moveTo(x, y - half * 1.3);
    path.lineTo(x + half * 1.3, y + half);
    path.lineTo(x - half * 1.3, y + half);
    path.closePath();
  },
  cross: (path: Path2D, x: number, y: number, half: number): void => {
    path.moveTo(x - half, y - half);
    path.lineTo(x + half, y + half);
    path.moveTo(x + half, y - half);
    path.lineTo(x - half, y + half);
  },
};
