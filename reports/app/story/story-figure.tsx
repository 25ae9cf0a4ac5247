/** The operations that cannot be ordered, as intervals in lanes, with fault bands behind and arrows between. */
import type { VNode } from "preact";
import { placeLabels, type PlacedLabel } from "../../views/timeline/band-labels.ts";
import type { StoryBar, StoryLayout } from "../../views/story-layout.ts";
import type { Band, Precedence, Story } from "../../views/data/report-data.ts";
import { outcomeColor } from "../parts/colors.ts";
import { FaultBand } from "../parts/fault-band.tsx";

const LABEL = 16;
const LANE = 58;
const BAR = 28;

interface StoryFigureProps {
  readonly story: Story;
  readonly bands: readonly Band[];
  readonly layout: StoryLayout;
  /** The operation of the current step; the others are dimmed. */
  readonly current: number | undefined;
}

/** The few operations of an explanation as bars, with the faults behind them. */
export function StoryFigure({ story, bands, layout, current }: StoryFigureProps): VNode {
  const present = bands.filter((band) => layout.x(band.endNs) - layout.x(band.startNs) > 1);
  const labels = placeLabels(
    present.map((band) => ({ x: layout.x(band.startNs) + 8, text: bandText(band) })),
    layout.width,
  );
  const top = 18 + LABEL * Math.max(1, ...labels.map(({ row }) => row + 1));
  const middle = (lane: number): number => top + lane * LANE + BAR / 2 + 6;
  const bottom = top + layout.lanes.length * LANE;
  const height = bottom + 52;
  return (
    <svg
      class="story-figure"
      width={layout.width}
      height={height}
      viewBox={`0 0 ${layout.width} ${height}`}
      role="img"
      aria-label={story.title}
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">
          <path d="M0 0 L8 4 L0 8 z" fill="context-stroke" />
        </marker>
        <linearGradient id="open">
          <stop offset="0" stop-color="var(--info)" />
          <stop offset=".55" stop-color="var(--info)" stop-opacity=".75" />
          <stop offset="1" stop-color="var(--info)" stop-opacity="0" />
        </linearGradient>
      </defs>
      <BandsBehind layout={layout} bands={present} labels={labels} bottom={bottom} />
      {layout.lanes.map((process, lane) => (
        <g key={String(process)}>
          <line class="rule" x1={layout.left} x2={layout.width} y1={middle(lane)} y2={middle(lane)} />
          <text x={0} y={middle(lane) + 4}>
            process {process}
          </text>
        </g>
      ))}
      {story.precedences.map((precedence) => (
        <Arrow
          key={`${precedence.from} ${precedence.to}`}
          layout={layout}
          precedence={precedence}
          middle={middle}
          isBad={precedence.to === story.culprit}
        />
      ))}
      {layout.bars.map((bar) => (
        <BarShape
          key={bar.operation.id}
          bar={bar}
          middle={middle(bar.lane)}
          isCulprit={bar.operation.id === story.culprit}
          isDim={current !== undefined && current !== bar.operation.id}
        />
      ))}
      {layout.ticks.map(({ x, label }) => (
        <g key={label}>
          <line class="tick" x1={x} x2={x} y1={bottom} y2={bottom + 5} />
          <text class="soft" x={x} y={bottom + 19} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      <Legend y={bottom + 44} hasCulprit={story.culprit !== undefined} />
    </svg>
  );
}

function bandText({ fault, detail }: Band): string {
  return detail === "" ? fault : `${fault}: ${detail}`;
}

interface BandsBehindProps {
  readonly layout: StoryLayout;
  readonly bands: readonly Band[];
  /** One for each band. */
  readonly labels: readonly PlacedLabel[];
  readonly bottom: number;
}

function BandsBehind({ layout, bands, labels, bottom }: BandsBehindProps): VNode {
  return (
    <g>
      {bands.map((band, index) => {
        const x = layout.x(band.startNs);
        const width = layout.x(band.endNs) - x;
        return (
          <FaultBand key={index} fault={band.fault} x={x} y={4} width={width} height={bottom - 4}>
            <title>{bandText(band)}</title>
          </FaultBand>
        );
      })}
      {/* After all bands, or the next one would dim the label of the one before. */}
      {labels.map(({ x, row, text }, index) => (
        <text key={index} class="soft band-label" x={x} y={20 + LABEL * row}>
          {text}
        </text>
      ))}
    </g>
  );
}

interface BarShapeProps {
  readonly bar: StoryBar;
  readonly middle: number;
  readonly isCulprit: boolean;
  readonly isDim: boolean;
}

function BarShape({ bar, middle, isCulprit, isDim }: BarShapeProps): VNode {
  const y = middle - BAR / 2;
  return (
    <g class={isDim ? "dim" : ""}>
      <rect
        class={isCulprit ? "culprit" : ""}
        x={bar.x}
        y={y}
        width={Math.max(2, bar.width)}
        height={BAR}
        rx={5}
        fill={bar.isOpen ? "url(#open)" : outcomeColor(bar.operation.outcome)}
      />
      <text class="in-bar" x={bar.x + 9} y={y + 18}>
        {bar.label}
      </text>
      {bar.caption !== "" && (
        <text class="soft caption" x={bar.x + 1} y={y + BAR + 14}>
          {bar.caption}
        </text>
      )}
    </g>
  );
}

interface ArrowProps {
  readonly layout: StoryLayout;
  readonly precedence: Precedence;
  /** The height of a lane's bars. */
  readonly middle: (lane: number) => number;
  readonly isBad: boolean;
}

/** From the end of the one to the begin of the other. */
function Arrow({ layout, precedence, middle, isBad }: ArrowProps): VNode | null {
  const from = layout.bars.find((bar) => bar.operation.id === precedence.from);
  const to = layout.bars.find((bar) => bar.operation.id === precedence.to);
  if (from === undefined || to === undefined) return null;
  const [x1, y1, x2, y2] = [from.x + from.width, middle(from.lane), to.x - 2, middle(to.lane)];
  const bend = Math.max(14, (x2 - x1) / 2);
  return (
    <path
      class={isBad ? "before bad" : "before"}
      d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
      marker-end="url(#arrow)"
    />
  );
}

function Legend({ y, hasCulprit }: { readonly y: number; readonly hasCulprit: boolean }): VNode {
  return (
    <g class="legend" transform={`translate(0 ${y})`}>
      <path class={hasCulprit ? "before bad" : "before"} d="M0 -4 H26" marker-end="url(#arrow)" />
      <text class="soft" x={34}>
        finished before it began
      </text>
      {hasCulprit && (
        <>
          <rect class="culprit" x={190} y={-13} width={22} height={13} rx={3} fill="none" />
          <text class="soft" x={219}>
            does not fit
          </text>
        </>
      )}
      <text class="soft" x={hasCulprit ? 304 : 190}>
        order is exact, distances are stretched
      </text>
    </g>
  );
}
