/** The whole run in one picture: operations, faults as bands, who believed to lead, and where it failed. */
import type { VNode } from "preact";
import type { Band, LeaderStint, ReportData } from "../../views/data/report-data.ts";
import { glanceBars, stripLabel } from "../../views/glance.ts";
import { timeTicks } from "../../views/ticks.ts";
import { seconds, timeSpan } from "../../views/words.ts";
import { CursorLine, type TimeAxis, useCursorClick } from "../cursor/cursor-line.tsx";
import { nodeColor, outcomeColor } from "../parts/colors.ts";
import { FaultBand } from "../parts/fault-band.tsx";
import { Swatch } from "../parts/swatch.tsx";
import { useWidth } from "../parts/width.ts";
import { Curves } from "./glance-curves.tsx";
import { LEFT, PLOT, RIGHT, TOP } from "./glance-geometry.ts";
import { GlanceOperations, glanceOperationsHeight } from "./glance-operations.tsx";

const ROW = 19;
/** In place of the plot, where there is nothing to draw, in px. */
const EMPTY = 28;
/** Least distance of time labels. */
const TICK_GAP = 90;

/** The whole run at a glance: rates, faults and leaders on one axis of time. */
export function Glance({ data }: { readonly data: ReportData }): VNode {
  const [element, width] = useWidth();
  return (
    <div>
      <div ref={element}>{width > 0 && <Picture data={data} width={width} />}</div>
      <Legend data={data} />
    </div>
  );
}

function Picture({ data, width }: { readonly data: ReportData; readonly width: number }): VNode {
  const { durationNs, leaders, failureNs } = data;
  const x = (timeNs: number): number => LEFT + (timeNs / durationNs) * (width - LEFT - RIGHT);
  const bars = glanceBars(data.timeline.table, durationNs);
  const rows = leaders.length === 0 ? 0 : 1 + Math.max(...leaders.map((stint) => stint.row));
  const plot = bars === undefined ? PLOT : Math.max(EMPTY, glanceOperationsHeight(bars) + 4);
  const strips = TOP + plot + 12;
  const axis = strips + rows * ROW + (rows > 0 ? 6 : 0);
  const nodes = data.nodes.map((view) => view.node);
  const failureX = failureNs === undefined ? undefined : x(failureNs);
  const time: TimeAxis = { left: LEFT, width: width - LEFT - RIGHT, startNs: 0, endNs: durationNs };
  const click = useCursorClick(time);
  return (
    <svg
      class="timed"
      onClick={click}
      width={width}
      height={axis + 26}
      role="img"
      aria-label="Operations, faults and leaders over the time of the run"
    >
      {data.bands.map((band, index) => (
        <BandShape key={index} band={band} x={x} height={plot} />
      ))}
      {bars === undefined ? (
        <Curves rates={data.rates} durationNs={durationNs} x={x} width={width} />
      ) : (
        <g>
          <line class="rule" x1={LEFT} x2={width - RIGHT} y1={TOP + plot} y2={TOP + plot} />
          {bars.length === 0 ? (
            <text class="soft" x={LEFT + 8} y={TOP + 18}>
              No client asked for anything.
            </text>
          ) : (
            <text class="soft" x={LEFT - 8} y={TOP + 17} text-anchor="end">
              clients
            </text>
          )}
          <GlanceOperations bars={bars} x={x} top={TOP + 2} failureX={failureX} />
        </g>
      )}
      {rows > 0 && (
        <text class="soft" x={LEFT - 8} y={strips + 12} text-anchor="end">
          leader
        </text>
      )}
      {failureX !== undefined && <Failure x={failureX} bottom={axis} label={seconds(failureNs ?? 0)} width={width} />}
      <CursorLine axis={time} height={axis} />
      {leaders.map((stint, index) => (
        <Strip key={index} stint={stint} x={x} top={strips} color={nodeColor(nodes, stint.node)} failureX={failureX} />
      ))}
      {timeTicks(0, durationNs, Math.max(2, width / TICK_GAP)).map(({ timeNs, label }) => (
        <text key={label} class="soft" x={x(timeNs)} y={axis + 18} text-anchor={anchor(x(timeNs), width)}>
          {label}
        </text>
      ))}
    </svg>
  );
}

function anchor(x: number, width: number): "start" | "middle" | "end" {
  if (x > width - RIGHT - 20) return "end";
  return "middle";
}

interface PlacedProps {
  readonly x: (timeNs: number) => number;
}

function BandShape({ band, x, height }: PlacedProps & { readonly band: Band; readonly height: number }): VNode {
  return (
    <FaultBand
      fault={band.fault}
      x={x(band.startNs)}
      y={TOP}
      width={Math.max(1.5, x(band.endNs) - x(band.startNs))}
      height={height}
    >
      <title>{`${band.fault}${band.detail === "" ? "" : `: ${band.detail}`}, ${timeSpan(band.startNs, band.endNs)}`}</title>
    </FaultBand>
  );
}

interface StripProps extends PlacedProps {
  readonly stint: LeaderStint;
  readonly top: number;
  readonly color: string;
  readonly failureX: number | undefined;
}

/** One belief; its words only where they fit. */
function Strip({ stint, top, color, x, failureX }: StripProps): VNode {
  const start = x(stint.startNs);
  const width = Math.max(1.5, x(stint.endNs) - start);
  const words = `${stint.node} · ${stint.text}`;
  const label = stripLabel({ x: start, width }, [words, stint.node], { lineX: failureX, characterPx: 6.6 });
  const y = top + stint.row * ROW;
  return (
    <g>
      <rect x={start} y={y} width={width} height={15} rx={3} fill={color}>
        <title>{`${words}, from ${timeSpan(stint.startNs, stint.endNs)}`}</title>
      </rect>
      {label !== undefined && (
        <text class="on-strip" x={label.x} y={y + 11.5}>
          {label.text}
        </text>
      )}
    </g>
  );
}

function Failure({
  x,
  bottom,
  label,
  width,
}: {
  readonly x: number;
  readonly bottom: number;
  readonly label: string;
  readonly width: number;
}): VNode {
  const isRight = x > width - 90;
  return (
    <g class="failure">
      <line x1={x} x2={x} y1={4} y2={bottom} />
      <text x={isRight ? x - 6 : x + 6} y={14} text-anchor={isRight ? "end" : "start"}>
        {label}
      </text>
    </g>
  );
}

function Legend({ data }: { readonly data: ReportData }): VNode {
  const faults = [...new Set(data.bands.map((band) => band.fault))];
  return (
    <p class="legend">
      {["ok", "info", "fail"].map((outcome) => (
        <span key={outcome}>
          <i class="swatch" style={{ background: outcomeColor(outcome) }} />
          {outcome === "info" ? "info (unknown)" : outcome}
        </span>
      ))}
      {faults.map((fault) => (
        <span key={fault}>
          <Swatch fault={fault} />
          {fault}
        </span>
      ))}
      {data.failureNs !== undefined && (
        <span>
          <i class="swatch line" />
          where it failed
        </span>
      )}
      {data.leaders.length === 0 && <span>No node said that it led.</span>}
    </p>
  );
}
