/** All nodes over time: the roles that they said they had, when they were down or paused, and when they noted something. */
import type { VNode } from "preact";
import type { NodeView, Outage, ReportData, RoleSpan } from "../../views/data/report-data.ts";
import { stripLabel } from "../../views/glance.ts";
import { timeTicks } from "../../views/ticks.ts";
import { timeSpan } from "../../views/words.ts";
import { CursorLine, placeOf, type TimeAxis, useCursorClick, useWindow } from "../cursor/cursor-line.tsx";
import { nodeColor } from "../parts/colors.ts";
import { FaultBand } from "../parts/fault-band.tsx";
import { useWidth } from "../parts/width.ts";

const ROW = 30;
const BAR = 18;
const LEFT = 92;
const RIGHT = 14;
const TICK_GAP = 90;
/** Of the words on a role, in px. */
const CHARACTER = 6.6;

/** A row for each node. */
export function NodesOverTime({ data }: { readonly data: ReportData }): VNode {
  const [element, width] = useWidth();
  const axis: TimeAxis = { left: LEFT, width: Math.max(50, width - LEFT - RIGHT), ...useWindow(data.durationNs) };
  const click = useCursorClick(axis);
  const names = data.nodes.map(({ node }) => node);
  const bottom = data.nodes.length * ROW;
  return (
    <div ref={element}>
      {width > 0 && (
        <svg
          class="timed"
          width={width}
          height={bottom + 26}
          role="img"
          aria-label="Roles and outages of the nodes over time"
          onClick={click}
        >
          <Definitions axis={axis} height={bottom} />
          <g clip-path="url(#nodes-plot)">
            {data.bands.map(({ fault, startNs, endNs }, index) => (
              <FaultBand key={index} fault={fault} y={0} height={bottom} {...extent(axis, startNs, endNs)} />
            ))}
          </g>
          {data.nodes.map((view, row) => (
            <Row key={view.node} view={view} axis={axis} y={row * ROW} color={nodeColor(names, view.node)} />
          ))}
          {timeTicks(axis.startNs, axis.endNs, Math.max(2, axis.width / TICK_GAP)).map(({ timeNs, label }) => (
            <text key={label} class="soft" x={placeOf(timeNs, axis)} y={bottom + 18} text-anchor="middle">
              {label}
            </text>
          ))}
          {data.failureNs !== undefined && data.failureNs >= axis.startNs && data.failureNs <= axis.endNs && (
            <g class="failure">
              <line x1={placeOf(data.failureNs, axis)} x2={placeOf(data.failureNs, axis)} y1={0} y2={bottom} />
            </g>
          )}
          <CursorLine axis={axis} height={bottom} />
        </svg>
      )}
    </div>
  );
}

function Definitions({ axis, height }: { readonly axis: TimeAxis; readonly height: number }): VNode {
  return (
    <defs>
      <clipPath id="nodes-plot">
        <rect x={axis.left} y={0} width={axis.width} height={height} />
      </clipPath>
    </defs>
  );
}

function extent(axis: TimeAxis, startNs: number, endNs: number): { readonly x: number; readonly width: number } {
  const x = placeOf(Math.max(axis.startNs, startNs), axis);
  return { x, width: Math.max(1.5, placeOf(Math.min(axis.endNs, endNs), axis) - x) };
}

interface RowProps {
  readonly view: NodeView;
  readonly axis: TimeAxis;
  readonly y: number;
  readonly color: string;
}

function Row({ view, axis, y, color }: RowProps): VNode {
  const inWindow = ({ startNs, endNs }: { readonly startNs: number; readonly endNs: number }): boolean =>
    startNs <= axis.endNs && endNs >= axis.startNs;
  const notes = view.notes.filter(({ timeNs }) => timeNs >= axis.startNs && timeNs <= axis.endNs);
  return (
    <g>
      <line class="rule" x1={LEFT} x2={LEFT + axis.width} y1={y + ROW} y2={y + ROW} />
      <text x={0} y={y + 18}>
        {view.node.length > 12 ? `${view.node.slice(0, 11)}…` : view.node}
      </text>
      {view.roles.filter(inWindow).map((span, index) => (
        <Role key={index} span={span} node={view.node} axis={axis} y={y + 4} color={color} />
      ))}
      {view.outages.filter(inWindow).map((outage, index) => (
        <Out key={index} outage={outage} axis={axis} y={y + 4} />
      ))}
      {notes.map(({ timeNs }, index) => (
        <line
          key={index}
          class="note-tick"
          x1={placeOf(timeNs, axis)}
          x2={placeOf(timeNs, axis)}
          y1={y + 4 + BAR}
          y2={y + 8 + BAR}
        />
      ))}
    </g>
  );
}

interface SpanProps {
  readonly axis: TimeAxis;
  readonly y: number;
}

function Role({
  span,
  node,
  axis,
  y,
  color,
}: SpanProps & { readonly span: RoleSpan; readonly node: string; readonly color: string }): VNode {
  const place = extent(axis, span.startNs, span.endNs);
  const label = stripLabel(place, [span.text], { lineX: undefined, characterPx: CHARACTER });
  return (
    <g>
      <rect class={span.leads ? "role-span leads" : "role-span"} {...place} y={y} height={BAR} rx={3} fill={color}>
        <title>{`${node}: ${span.text}, ${timeSpan(span.startNs, span.endNs)}`}</title>
      </rect>
      {label !== undefined && (
        <text class={span.leads ? "on-role leads" : "on-role"} x={label.x} y={y + 13}>
          {label.text}
        </text>
      )}
    </g>
  );
}

function Out({ outage, axis, y }: SpanProps & { readonly outage: Outage }): VNode {
  const place = extent(axis, outage.startNs, outage.endNs);
  const label = stripLabel(place, [outage.kind], { lineX: undefined, characterPx: CHARACTER });
  return (
    <g>
      <rect class="role-out" {...place} y={y} height={BAR} rx={3}>
        <title>{`${outage.node} ${outage.kind}, ${timeSpan(outage.startNs, outage.endNs)}`}</title>
      </rect>
      {label !== undefined && (
        <text class="soft on-role" x={label.x} y={y + 13}>
          {label.text}
        </text>
      )}
    </g>
  );
}
