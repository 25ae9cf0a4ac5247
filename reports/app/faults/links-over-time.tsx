/** Directed links over time: when each was cut, slowed or made lossy. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { ReportData } from "../../views/data/report-data.ts";
import { linkLanes } from "../../views/faults/link-rows.ts";
import { timeTicks } from "../../views/ticks.ts";
import { timeSpan } from "../../views/words.ts";
import { CursorLine, placeOf, type TimeAxis, useCursorClick, useWindow } from "../cursor/cursor-line.tsx";
import { faultColor } from "../parts/colors.ts";
import { faultPattern } from "../parts/fault-pattern.tsx";
import { useWidth } from "../parts/width.ts";

const LANES_MAX = 60;
const LANE = 20;
const LEFT = 92;
const RIGHT = 14;
/** Least distance of labels, in px. */
const TICK_GAP = 90;

/** A lane for each link that was ever disturbed. */
export function LinksOverTime({ data }: { readonly data: ReportData }): VNode {
  const [element, width] = useWidth();
  const lanes = useMemo(() => linkLanes(data.linkSpans, LANES_MAX), [data]);
  const window = useWindow(data.durationNs);
  const axis: TimeAxis = { left: LEFT, width: Math.max(50, width - LEFT - RIGHT), ...window };
  const click = useCursorClick(axis);
  if (lanes.length === 0) return <p class="soft">No link was cut, slowed or made lossy, as far as the run says.</p>;
  const bottom = lanes.length * LANE;
  return (
    <div ref={element}>
      {width > 0 && (
        <svg
          class="timed"
          width={width}
          height={bottom + 26}
          role="img"
          aria-label="When each directed link was disturbed"
          onClick={click}
        >
          {lanes.map((lane, row) => (
            <g key={`${lane.from} ${lane.to}`}>
              <line class="rule" x1={LEFT} x2={LEFT + axis.width} y1={(row + 1) * LANE} y2={(row + 1) * LANE} />
              <text x={0} y={row * LANE + 14}>
                {lane.from} → {lane.to}
              </text>
              {lane.spans.map((span, index) => (
                <Span key={index} axis={axis} span={span} y={row * LANE + 3} />
              ))}
            </g>
          ))}
          {timeTicks(axis.startNs, axis.endNs, Math.max(2, axis.width / TICK_GAP)).map(({ timeNs, label }) => (
            <text key={label} class="soft" x={placeOf(timeNs, axis)} y={bottom + 18} text-anchor="middle">
              {label}
            </text>
          ))}
          <CursorLine axis={axis} height={bottom} />
        </svg>
      )}
    </div>
  );
}

interface SpanProps {
  readonly axis: TimeAxis;
  readonly span: ReportData["linkSpans"][number];
  readonly y: number;
}

function Span({ axis, span, y }: SpanProps): VNode | null {
  const from = placeOf(Math.max(axis.startNs, span.startNs), axis);
  const to = placeOf(Math.min(axis.endNs, span.endNs), axis);
  if (to < from) return null;
  const place = { x: from, y, width: Math.max(1.5, to - from), height: LANE - 6 };
  return (
    <g>
      <rect {...place} rx={2} fill={faultColor(span.fault)} />
      <rect {...place} rx={2} fill={faultPattern(span.fault)}>
        <title>{`${span.from} → ${span.to}: ${span.rule}, ${timeSpan(span.startNs, span.endNs)}`}</title>
      </rect>
    </g>
  );
}
