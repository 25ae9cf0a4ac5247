/**
 * The lanes of the timeline: a canvas as large as what is in view, in a box that scrolls. A canvas says nothing to who
 * cannot see it, so the box takes the focus, its keys go from operation to operation, and the one that is looked at is
 * told in words.
 */
import type { VNode } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { counted } from "../../../histories/words/counts.ts";
import { type LanePicture, rowsByLane } from "../../views/operations/lane-shapes.ts";
import { lanesIn } from "../../views/operations/lane-table.ts";
import { NONE } from "../../views/operations/operation-table.ts";
import { useWidth } from "../parts/width.ts";
import type { Chosen } from "./gestures.ts";
import { BOTTOM, HEIGHT_SHARE, LANE, LEFT, LEFT_WIDE, TOP } from "./lane-geometry.ts";
import { pressKey } from "./lane-keys.ts";
import { barLabels, laneName, spokenOperation } from "./lane-words.ts";
import { LanesBackground } from "./lanes-background.tsx";
import { type LaneMark, marksByLane } from "./paint-lanes.ts";
import { type Place, PointedNote, rowUnder } from "./pointed-note.tsx";
import type { TimelineModel } from "./timeline-model.ts";
import { useKeptLanes, useSelectedInSight } from "./lane-scroll.ts";
import { useMoves } from "./use-moves.ts";
import { usePaint } from "./use-paint.ts";

/** Less would show too few lanes, however low the window is. */
const HEIGHT_MIN = 200;

interface LanesFigureProps {
  readonly model: TimelineModel;
  /** Moments on the lanes that are marked. */
  readonly marks: readonly LaneMark[];
}

/** The timeline's drawing, which can be moved and zoomed. */
export function LanesFigure({ model, marks }: LanesFigureProps): VNode {
  const [element, width] = useWidth();
  return (
    <div ref={element} class="lanes">
      {width > 0 && <Lanes model={model} marks={marks} width={width} />}
    </div>
  );
}

function Lanes({ model, marks, width }: LanesFigureProps & { readonly width: number }): VNode {
  const { lanes, levels, window, selected, culprits, table, state } = model;
  const box = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const [pointed, setPointed] = useState<Place | undefined>(undefined);
  const left = (lanes.keys[0] ?? NONE) === NONE ? LEFT : LEFT_WIDE;
  const plot = Math.max(50, width - left - 4);
  const shown = useMemo(() => lanesIn(lanes, window), [lanes, window]);
  const height = TOP + Math.max(1, shown.length) * LANE + BOTTOM;
  const heightPx = Math.min(height, Math.max(HEIGHT_MIN, Math.floor(innerHeight * HEIGHT_SHARE)));
  const picture: LanePicture = { lanes, levels, window, widthPx: plot };
  const rowOver = ({ x, y }: Place): number | undefined => rowUnder(picture, shown, { x: x - left, y: y + scrolled });
  const chosen = useMoves(box, model, { left, plot, rowOver });
  useKeptLanes(box, shown);
  useSelectedInSight(box, model, shown);
  const row = pointed === undefined ? undefined : rowOver(pointed);
  const { canvas, hidden } = usePaint({
    ...picture,
    shown,
    scrolled,
    heightPx,
    leftPx: left,
    selected,
    culprits,
    pointed: row,
    cursorNs: state.timeNs,
    nameOf: useMemo(() => (lane: number) => laneName(lanes, lane), [lanes]),
    labelOf: useMemo(() => barLabels(table), [table]),
    marked: useMemo(() => rowsByLane(lanes, model.marked), [lanes, model.marked]),
    marks: useMemo(() => marksByLane(lanes, marks), [lanes, marks]),
  });
  return (
    <>
      <div
        ref={box}
        class={row === undefined ? "lanes-box" : "lanes-box over-operation"}
        tabIndex={0}
        role="application"
        aria-label={`Operations on ${counted(lanes.laneCount, "lane")} over time`}
        aria-describedby="lanes-help"
        style={{ height: `${heightPx}px` }}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
        onKeyDown={(event) => pressKey(event, model, shown)}
        onPointerMove={(event) => setPointed(event.buttons === 0 ? placeIn(event) : undefined)}
        onPointerLeave={() => setPointed(undefined)}
        onDblClick={model.showAll}
      >
        <div style={{ height: `${height}px` }}>
          <div class="lanes-picture">
            <Behind model={model} left={left} plot={plot} height={heightPx} chosen={chosen} />
            <canvas ref={canvas} style={{ width: `${left + plot}px`, height: `${heightPx}px` }} aria-hidden="true" />
          </div>
        </div>
      </div>
      <p class="unseen" aria-live="polite">
        {selected === undefined ? "" : spokenOperation(lanes, selected)}
      </p>
      {shown.length === 0 && (
        <p class="soft">No operation {lanes.rows.length === 0 ? "matches." : "in this stretch of time."}</p>
      )}
      {hidden > 0 && (
        <p class="soft small">Too close to be told apart here: {counted(hidden, "operation")}. Zoom in to see them.</p>
      )}
      {pointed !== undefined && row !== undefined && (
        <PointedNote model={model} row={row} place={pointed} box={box} picture={picture} left={left} />
      )}
    </>
  );
}

function placeIn(event: PointerEvent): Place | undefined {
  if (!(event.currentTarget instanceof Element)) return undefined;
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

interface BehindProps {
  readonly model: TimelineModel;
  readonly left: number;
  readonly plot: number;
  readonly height: number;
  readonly chosen: Chosen | undefined;
}

/** Faults and time, and the stretch that is being chosen. */
function Behind({ model, left, plot, height, chosen }: BehindProps): VNode {
  return (
    <svg width={left + plot} height={height} aria-hidden="true">
      <clipPath id="plot">
        <rect x={left} y={0} width={plot} height={height} />
      </clipPath>
      <LanesBackground data={model.data} window={model.window} left={left} plot={plot} height={height} />
      {chosen !== undefined && (
        <rect
          class="selection"
          x={left + chosen.from}
          y={TOP - 6}
          width={chosen.to - chosen.from}
          height={height - TOP}
        />
      )}
    </svg>
  );
}
