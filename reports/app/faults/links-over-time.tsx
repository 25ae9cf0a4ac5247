/** Directed links over time: when each was cut, slowed or made lossy. */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { ReportData } from "../../views/data/report-data.ts";
import { linkLanes } from "../../views/faults/link-rows.ts";
import { timeSpan } from "../../views/words.ts";
import type { TimeAxis } from "../cursor/cursor-line.tsx";
import { extent, isInView, TimedFigure } from "../cursor/timed-figure.tsx";
import { faultColor } from "../parts/colors.ts";
import { faultPattern } from "../parts/fault-pattern.tsx";

const LANES_MAX = 60;
const LANE = 20;

/** A lane for each link that was ever disturbed. */
export function LinksOverTime({ data }: { readonly data: ReportData }): VNode {
  const lanes = useMemo(() => linkLanes(data.linkSpans, LANES_MAX), [data]);
  if (lanes.length === 0) return <p class="soft">No link was cut, slowed or made lossy, as far as the run says.</p>;
  return (
    <TimedFigure
      data={data}
      label="When each directed link was disturbed"
      rows={lanes.map(({ from, to }) => `${from} → ${to}`)}
      rowHeight={LANE}
      draw={(row, y, axis) =>
        (lanes[row]?.spans ?? [])
          .filter((span) => isInView(span, axis))
          .map((span, index) => <Span key={index} axis={axis} span={span} y={y + 3} />)
      }
    />
  );
}

interface SpanProps {
  readonly axis: TimeAxis;
  readonly span: ReportData["linkSpans"][number];
  readonly y: number;
}

function Span({ axis, span, y }: SpanProps): VNode {
  const place = { ...extent(span, axis), y, height: LANE - 6 };
  return (
    <g>
      <rect {...place} rx={2} fill={faultColor(span.fault)} />
      <rect {...place} rx={2} fill={faultPattern(span.fault, "colour")}>
        <title>{`${span.from} → ${span.to}: ${span.rule}, ${timeSpan(span.startNs, span.endNs)}`}</title>
      </rect>
    </g>
  );
}
