/**
 * The frame of a picture whose time runs from left to right: rows, the faults' bands behind them, times below, and over all the
 * failure and the cursor. It shows the window of time that the page has, and a click in it moves the cursor.
 */
import type { ComponentChildren, VNode } from "preact";
import type { ReportData } from "../../views/data/report-data.ts";
import { timeTicks } from "../../views/ticks.ts";
import { FaultBand } from "../parts/fault-band.tsx";
import { useWidth } from "../parts/width.ts";
import { CursorLine, placeOf, type TimeAxis, useCursorClick, useWindow } from "./cursor-line.tsx";

interface TimedFigureProps {
  readonly data: Pick<ReportData, "bands" | "durationNs" | "failureNs">;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** Names of the rows, from the top. */
  readonly rows: readonly string[];
  /** Of a row, in px. */
  readonly rowHeight: number;
  /** Left out: what the rows show are the faults themselves. */
  readonly hasBands?: boolean;
  /** What is in a row, whose upper edge is at `y`. */
  readonly draw: (row: number, y: number, axis: TimeAxis) => ComponentChildren;
}

const LEFT = 92;
const RIGHT = 14;
const BELOW = 26;
/** Least distance of labels, in px. */
const TICK_GAP = 90;
const NAME_MAX = 12;

/** The picture, as wide as there is room. */
export function TimedFigure({ data, label, rows, rowHeight, hasBands = false, draw }: TimedFigureProps): VNode {
  const [element, width] = useWidth();
  const axis: TimeAxis = { left: LEFT, width: Math.max(50, width - LEFT - RIGHT), ...useWindow(data.durationNs) };
  const click = useCursorClick(axis);
  const bottom = rows.length * rowHeight;
  return (
    <div ref={element}>
      {width > 0 && (
        <svg class="timed" width={width} height={bottom + BELOW} role="img" aria-label={label} onClick={click}>
          {hasBands &&
            data.bands
              .filter((band) => isInView(band, axis))
              .map((band, index) => (
                <FaultBand key={index} fault={band.fault} y={0} height={bottom} {...extent(band, axis)} />
              ))}
          {rows.map((name, row) => (
            <g key={name}>
              <line class="rule" x1={0} x2={LEFT + axis.width} y1={(row + 1) * rowHeight} y2={(row + 1) * rowHeight} />
              <text x={0} y={(row + 0.5) * rowHeight + 4}>
                {name.length > NAME_MAX && <title>{name}</title>}
                {name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name}
              </text>
              {draw(row, row * rowHeight, axis)}
            </g>
          ))}
          {timeTicks(axis.startNs, axis.endNs, Math.max(2, axis.width / TICK_GAP)).map(({ timeNs, label: time }) => (
            <text key={time} class="soft" x={placeOf(timeNs, axis)} y={bottom + 18} text-anchor="middle">
              {time}
            </text>
          ))}
          <Failure timeNs={data.failureNs} axis={axis} height={bottom} />
          <CursorLine axis={axis} height={bottom} />
        </svg>
      )}
    </div>
  );
}

interface FailureProps {
  readonly timeNs: number | undefined;
  readonly axis: TimeAxis;
  readonly height: number;
}

function Failure({ timeNs, axis, height }: FailureProps): VNode | null {
  if (timeNs === undefined || timeNs < axis.startNs || timeNs > axis.endNs) return null;
  const x = placeOf(timeNs, axis);
  return (
    <g class="failure">
      <line x1={x} x2={x} y1={0} y2={height} />
    </g>
  );
}

interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
}

/** The least width that is seen, in px. */
const WIDTH_MIN = 1.5;

/** Whether any of it is in the window. */
export function isInView({ startNs, endNs }: Stretch, axis: TimeAxis): boolean {
  return startNs <= axis.endNs && endNs >= axis.startNs;
}

/** Where what is in the window of it lies. */
export function extent({ startNs, endNs }: Stretch, axis: TimeAxis): { readonly x: number; readonly width: number } {
  const x = placeOf(Math.max(axis.startNs, startNs), axis);
  return { x, width: Math.max(WIDTH_MIN, placeOf(Math.min(axis.endNs, endNs), axis) - x) };
}
