/** The lanes of the timeline: bars that answer to pointer and keyboard, zooming over time, and a note on the one pointed at. */
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Operation } from "../../../histories/operation.ts";
import type { Bar, Lanes, TimeWindow } from "../../views/timeline/lanes.ts";
import { lanesOf, windowOver, zoomed } from "../../views/timeline/lanes.ts";
import type { KeyGroup, ReportData } from "../../views/data/report-data.ts";
import { counted } from "../../../histories/words/counts.ts";
import { firstFocusable, moveFocus } from "./lane-focus.ts";
import { LANE, LEFT, ROOM_AROUND_KEY, TOP } from "./lane-geometry.ts";
import { LaneShape } from "./lane-shape.tsx";
import { LanesBackground } from "./lanes-background.tsx";
import { OperationDetails } from "./operation-details.tsx";
import { useWidth } from "../parts/width.ts";

const LANES_MAX = 80;
const DRAG_MIN_PX = 5;

interface LanesFigureProps {
  readonly data: ReportData;
  readonly operations: readonly Operation[];
  readonly group: KeyGroup;
  readonly window: TimeWindow;
  readonly setWindow: (window: TimeWindow) => void;
  readonly pinned: number | undefined;
  readonly pin: (operation: number) => void;
}

interface Pointed {
  readonly bar: Bar;
  /** Place in the page's view, for the note. */
  readonly left: number;
  readonly top: number;
}

/** The timeline's drawing: a lane for each process, which can be moved and zoomed. */
export function LanesFigure(props: LanesFigureProps): VNode {
  const { operations, group, window } = props;
  const [element, width] = useWidth();
  const [pointed, setPointed] = useState<Pointed | undefined>(undefined);
  const plot = Math.max(50, width - LEFT - 4);
  const marked = useMemo(() => new Set(group.marked), [group]);
  const view = useMemo(
    () => lanesOf({ operations, window, widthPx: plot, marked, lanesMax: LANES_MAX }),
    [operations, window, plot, marked],
  );
  return (
    <div ref={element} class="lanes" onMouseLeave={() => setPointed(undefined)}>
      {width > 0 && <Picture {...props} view={view} plot={plot} pointed={pointed} setPointed={setPointed} />}
      {view.lanes.length === 0 && <p class="soft">No operation of this key in this stretch of time.</p>}
      {view.hiddenCount + view.hiddenLanes > 0 && (
        <p class="soft small">
          {view.hiddenCount > 0 && `Too close to be told apart here: ${counted(view.hiddenCount, "operation")}. `}
          {view.hiddenLanes > 0 && `Not shown: ${counted(view.hiddenLanes, "more lane")}. `}
          Zoom in to see them.
        </p>
      )}
      {pointed !== undefined && (
        <div role="tooltip" class="tooltip" style={notePlace(pointed)}>
          <OperationDetails operation={pointed.bar.operation} isCulprit={pointed.bar.operation.id === group.culprit} />
        </div>
      )}
    </div>
  );
}

interface PictureProps extends LanesFigureProps {
  readonly view: Lanes;
  /** Width of the part that shows time, in px. */
  readonly plot: number;
  readonly pointed: Pointed | undefined;
  readonly setPointed: (pointed: Pointed | undefined) => void;
}

function Picture(props: PictureProps): VNode {
  const { data, operations, group, window, setWindow, pinned, pin, view, plot, pointed, setPointed } = props;
  const figure = useRef<SVGSVGElement>(null);
  const span = window.endNs - window.startNs;
  const timeAt = (clientX: number): number => {
    const left = (figure.current?.getBoundingClientRect().left ?? 0) + LEFT;
    return window.startNs + (Math.max(0, Math.min(plot, clientX - left)) / plot) * span;
  };
  const drag = useDrag(timeAt, (DRAG_MIN_PX / plot) * span, setWindow);
  useWheel(figure, (event) => {
    setPointed(undefined);
    setWindow(zoomed(window, timeAt(event.clientX), event.deltaY > 0 ? 1.25 : 0.8, data.durationNs));
  });
  const point = (bar: Bar, target: Element): void => {
    const box = target.getBoundingClientRect();
    const edge = (figure.current?.getBoundingClientRect().left ?? 0) + LEFT;
    setPointed({ bar, left: Math.max(box.left, edge), top: box.bottom });
  };
  const press = (event: KeyboardEvent): void => {
    const isCloser = event.key === "+" || event.key === "=";
    if (!isCloser && event.key !== "-") {
      moveFocus(event);
      return;
    }
    const around = pointed?.bar.operation.invokeTime ?? (window.startNs + window.endNs) / 2;
    setWindow(zoomed(window, around, isCloser ? 0.5 : 2, data.durationNs));
  };
  const height = TOP + Math.max(1, view.lanes.length) * LANE + 8;
  const x = (timeNs: number): number => LEFT + ((timeNs - window.startNs) / span) * plot;
  return (
    <svg
      ref={figure}
      width={LEFT + plot + 4}
      height={height}
      role="group"
      aria-label="Operations by process over time"
      {...drag.handlers}
      onDblClick={() => setWindow(windowOver(operations, data.durationNs, ROOM_AROUND_KEY))}
      onKeyDown={press}
    >
      <Definitions plot={plot} height={height} />
      <LanesBackground data={data} window={window} plot={plot} height={height} />
      {view.lanes.map((lane, row) => (
        <LaneShape
          key={String(lane.process)}
          lane={lane}
          row={row}
          plot={plot}
          pinned={pinned}
          culprit={group.culprit}
          first={firstFocusable(view.lanes, pinned)}
          point={point}
          leave={() => setPointed(undefined)}
          pin={pin}
        />
      ))}
      {drag.selected !== undefined && (
        <rect
          class="selection"
          x={x(drag.selected.startNs)}
          y={TOP - 6}
          width={x(drag.selected.endNs) - x(drag.selected.startNs)}
          height={height - TOP}
        />
      )}
    </svg>
  );
}

function Definitions({ plot, height }: { readonly plot: number; readonly height: number }): VNode {
  return (
    <defs>
      <linearGradient id="fade">
        <stop offset="0" stop-color="var(--info)" />
        <stop offset="1" stop-color="var(--info)" stop-opacity=".12" />
      </linearGradient>
      <clipPath id="plot">
        <rect x={LEFT} y={0} width={plot} height={height} />
      </clipPath>
    </defs>
  );
}

interface Drag {
  /** The stretch of time under the drag so far. */
  readonly selected: TimeWindow | undefined;
  readonly handlers: {
    readonly [name in `onPointer${"Down" | "Move" | "Up" | "Leave"}`]: (event: PointerEvent) => void;
  };
}

/** Dragging selects a stretch of time; one shorter than `leastNs` was a click. */
function useDrag(timeAt: (clientX: number) => number, leastNs: number, select: (window: TimeWindow) => void): Drag {
  const [ends, setEnds] = useState<{ readonly from: number; readonly to: number } | undefined>(undefined);
  const selected =
    ends === undefined ? undefined : { startNs: Math.min(ends.from, ends.to), endNs: Math.max(ends.from, ends.to) };
  const end = (): void => {
    setEnds(undefined);
    if (selected !== undefined && selected.endNs - selected.startNs >= leastNs) select(selected);
  };
  return {
    selected,
    handlers: {
      onPointerDown: (event) => setEnds({ from: timeAt(event.clientX), to: timeAt(event.clientX) }),
      onPointerMove: (event) => ends !== undefined && setEnds({ ...ends, to: timeAt(event.clientX) }),
      onPointerUp: end,
      onPointerLeave: end,
    },
  };
}

/** Below the bar, but never beyond the edges of the view. */
function notePlace({ left, top }: Pointed): { left: string; top?: string; bottom?: string } {
  const x = `${Math.max(8, Math.min(left, innerWidth - 400))}px`;
  return top + 260 < innerHeight
    ? { left: x, top: `${top + 8}px` }
    : { left: x, bottom: `${innerHeight - top + 34}px` };
}

/** The wheel must not scroll the page at the same time, which needs a listener that is not passive. */
function useWheel(figure: { readonly current: SVGSVGElement | null }, turn: (event: WheelEvent) => void): void {
  const latest = useRef(turn);
  latest.current = turn;
  const target = figure.current;
  useEffect(() => {
    const svg = figure.current;
    if (svg === null) return undefined;
    const listen = (event: WheelEvent): void => {
      if (Math.abs(event.deltaY) <= Math.abs(event.deltaX)) return;
      event.preventDefault();
      latest.current(event);
    };
    svg.addEventListener("wheel", listen, { passive: false });
    return () => svg.removeEventListener("wheel", listen);
  }, [target]);
}
