/** All nodes over time: the roles that they said they had, when they were down or paused, and when they noted something. */
import type { VNode } from "preact";
import type { NodeView, Outage, ReportData, RoleSpan } from "../../views/data/report-data.ts";
import { stripLabel } from "../../views/glance.ts";
import { timeSpan } from "../../views/words.ts";
import { placeOf, type TimeAxis } from "../cursor/cursor-line.tsx";
import { extent, isInView, TimedFigure } from "../cursor/timed-figure.tsx";
import { nodeColor } from "../parts/colors.ts";

const ROW = 30;
const BAR = 18;
/** Of the words on a role, in px. */
const CHARACTER = 6.6;

/** A row for each node. */
export function NodesOverTime({ data }: { readonly data: ReportData }): VNode {
  const names = data.nodes.map(({ node }) => node);
  return (
    <TimedFigure
      data={data}
      label="Roles and outages of the nodes over time"
      rows={names}
      rowHeight={ROW}
      hasBands={true}
      draw={(row, y, axis) => {
        const view = data.nodes[row];
        return view === undefined ? null : <Row view={view} axis={axis} y={y} color={nodeColor(names, view.node)} />;
      }}
    />
  );
}

interface RowProps {
  readonly view: NodeView;
  readonly axis: TimeAxis;
  readonly y: number;
  readonly color: string;
}

function Row({ view, axis, y, color }: RowProps): VNode {
  const notes = view.notes.filter(({ timeNs }) => timeNs >= axis.startNs && timeNs <= axis.endNs);
  // A node that has a role is up again, even if the fault is not over yet for others; one that is paused keeps its role.
  const out = view.outages.filter((outage) => isInView(outage, axis));
  const drawn = (outage: Outage): VNode => <Out key={outage.startNs} outage={outage} axis={axis} y={y + 4} />;
  return (
    <g>
      {out.filter(({ kind }) => kind === "down").map(drawn)}
      {view.roles
        .filter((span) => isInView(span, axis))
        .map((span, index) => (
          <Role key={index} span={span} node={view.node} axis={axis} y={y + 4} color={color} />
        ))}
      {out.filter(({ kind }) => kind === "paused").map(drawn)}
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
  const place = extent(span, axis);
  const label = stripLabel(place, [span.text], { lineX: undefined, characterPx: CHARACTER });
  return (
    <g>
      <rect class="role-ground" {...place} y={y} height={BAR} rx={3} />
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
  const place = extent(outage, axis);
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
