/** The lanes of the timeline: bars that answer to pointer and keyboard, zooming over time, and a note on the one pointed at. */
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Operation } from "../../histories/operation.ts";
import type { Bar, Lane, TimeWindow } from "../views/lanes.ts";
import { lanesOf, windowOver, zoomed } from "../views/lanes.ts";
import type { Band, KeyGroup, ReportData } from "../views/report-data.ts";
import { timeTicks } from "../views/ticks.ts";
import { counted, operationText } from "../views/words.ts";
import { faultColor, outcomeColor } from "./colors.ts";
import { OperationDetails } from "./operation-details.tsx";
import { useWidth } from "./width.ts";

const LEFT = 92;
const TOP = 26;
const LANE = 26;
const BAR = 18;
const LANES_MAX = 80;
const DRAG_MIN_PX = 5;
/** Width of a letter in a bar. */
const CHARACTER = 6.8;

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

export function LanesFigure(props: LanesFigureProps): VNode {
  const { data, operations, group, window, setWindow, pinned, pin } = props;
  const [element, width] = useWidth();
  const [pointed, setPointed] = useState<Pointed | undefined>(undefined);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | undefined>(undefined);
  const figure = useRef<SVGSVGElement>(null);
  const plot = Math.max(50, width - LEFT - 4);
  const marked = useMemo(() => new Set(group.marked), [group]);
  const { lanes, hiddenCount, hiddenLanes } = useMemo(
    () => lanesOf({ operations, window, widthPx: plot, marked, lanesMax: LANES_MAX }),
    [operations, window, plot, marked],
  );
  const span = window.endNs - window.startNs;
  const timeAt = (clientX: number): number => {
    const left = (figure.current?.getBoundingClientRect().left ?? 0) + LEFT;
    return window.startNs + (Math.max(0, Math.min(plot, clientX - left)) / plot) * span;
  };
  useWheel(figure, (event) => {
    setPointed(undefined);
    setWindow(zoomed(window, timeAt(event.clientX), event.deltaY > 0 ? 1.25 : 0.8, data.durationNs));
  });
  const endDrag = (): void => {
    setDrag(undefined);
    if (drag === undefined || Math.abs(drag.to - drag.from) < (DRAG_MIN_PX / plot) * span) return;
    setWindow({ startNs: Math.min(drag.from, drag.to), endNs: Math.max(drag.from, drag.to) });
  };
  const point = (bar: Bar, target: Element): void => {
    const box = target.getBoundingClientRect();
    setPointed({
      bar,
      left: Math.max(box.left, (element.current?.getBoundingClientRect().left ?? 0) + LEFT),
      top: box.bottom,
    });
  };
  const height = TOP + Math.max(1, lanes.length) * LANE + 8;
  return (
    <div ref={element} class="lanes" onMouseLeave={() => setPointed(undefined)}>
      {width > 0 && (
        <svg
          ref={figure}
          width={width}
          height={height}
          role="group"
          aria-label="Operations by process over time"
          onPointerDown={(event) => setDrag({ from: timeAt(event.clientX), to: timeAt(event.clientX) })}
          onPointerMove={(event) => drag !== undefined && setDrag({ ...drag, to: timeAt(event.clientX) })}
          onPointerUp={endDrag}
          onPointerLeave={endDrag}
          onDblClick={() => setWindow(windowOver(operations, data.durationNs))}
          onKeyDown={(event) => {
            const closer = event.key === "+" || event.key === "=";
            if (closer || event.key === "-") {
              const around = pointed?.bar.operation.invokeTime ?? (window.startNs + window.endNs) / 2;
              setWindow(zoomed(window, around, closer ? 0.5 : 2, data.durationNs));
            } else moveFocus(event);
          }}
        >
          <linearGradient id="fade">
            <stop offset="0" stop-color="var(--info)" />
            <stop offset="1" stop-color="var(--info)" stop-opacity=".12" />
          </linearGradient>
          <clipPath id="plot">
            <rect x={LEFT} y={0} width={plot} height={height} />
          </clipPath>
          <Background data={data} window={window} plot={plot} height={height} />
          {lanes.map((lane, row) => (
            <LaneShape
              key={String(lane.process)}
              lane={lane}
              row={row}
              plot={plot}
              pinned={pinned}
              culprit={group.culprit}
              first={firstFocusable(lanes, pinned)}
              point={point}
              leave={() => setPointed(undefined)}
              pin={pin}
            />
          ))}
          {drag !== undefined && (
            <rect
              class="selection"
              x={LEFT + ((Math.min(drag.from, drag.to) - window.startNs) / span) * plot}
              y={TOP - 6}
              width={(Math.abs(drag.to - drag.from) / span) * plot}
              height={height - TOP}
            />
          )}
        </svg>
      )}
      {lanes.length === 0 && <p class="soft">No operation of this key in this stretch of time.</p>}
      {hiddenCount + hiddenLanes > 0 && (
        <p class="soft small">
          {hiddenCount > 0 && `Too close to be told apart here: ${counted(hiddenCount, "operation")}. `}
          {hiddenLanes > 0 && `Not shown: ${counted(hiddenLanes, "more lane")}. `}
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

interface BackgroundProps {
  readonly data: ReportData;
  readonly window: TimeWindow;
  readonly plot: number;
  readonly height: number;
}

function Background({ data, window, plot, height }: BackgroundProps): VNode {
  const x = (timeNs: number): number => LEFT + ((timeNs - window.startNs) / (window.endNs - window.startNs)) * plot;
  const inView = data.bands.filter((band) => band.endNs > window.startNs && band.startNs < window.endNs);
  return (
    <g clip-path="url(#plot)">
      {inView.map((band: Band, index) => (
        <rect
          key={index}
          class="band"
          x={Math.max(LEFT, x(band.startNs))}
          y={TOP - 6}
          width={Math.max(1.5, Math.min(LEFT + plot, x(band.endNs)) - Math.max(LEFT, x(band.startNs)))}
          height={height - TOP}
          fill={faultColor(band.fault)}
        >
          <title>{`${band.fault} ${band.detail}`}</title>
        </rect>
      ))}
      {timeTicks(window.startNs, window.endNs, plot / 130).map(({ timeNs, label }) => (
        <g key={label}>
          <line class="rule" x1={x(timeNs)} x2={x(timeNs)} y1={TOP - 6} y2={height} />
          {x(timeNs) < LEFT + plot - 62 && (
            <text class="soft" x={x(timeNs) + 4} y={12}>
              {label}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

/** The one bar that Tab reaches; arrows go on from there. */
function firstFocusable(lanes: readonly Lane[], pinned: number | undefined): number | undefined {
  const bars = lanes.flatMap((lane) => lane.bars);
  return (bars.find((bar) => bar.operation.id === pinned) ?? bars[0])?.operation.id;
}

interface LaneShapeProps {
  readonly lane: Lane;
  readonly row: number;
  readonly plot: number;
  readonly pinned: number | undefined;
  readonly culprit: number | undefined;
  readonly first: number | undefined;
  readonly point: (bar: Bar, target: Element) => void;
  readonly leave: () => void;
  readonly pin: (operation: number) => void;
}

function LaneShape({ lane, row, plot, pinned, culprit, first, point, leave, pin }: LaneShapeProps): VNode {
  const y = TOP + row * LANE;
  return (
    <g data-lane={row}>
      <line class="rule" x1={LEFT} x2={LEFT + plot} y1={y + BAR / 2} y2={y + BAR / 2} />
      <text x={0} y={y + 13}>
        process {lane.process}
      </text>
      <g clip-path="url(#plot)">
        {lane.bars.map((bar) => {
          const { id, outcome } = bar.operation;
          const names = [
            "bar",
            bar.isMarked ? "marked" : "",
            id === culprit ? "culprit" : "",
            id === pinned ? "pinned" : "",
            bar.isOpen ? "open" : "",
          ];
          const label = operationText(bar.operation, 20);
          return (
            <g
              key={id}
              class={names.filter((name) => name !== "").join(" ")}
              data-operation={id}
              tabIndex={id === first ? 0 : -1}
              role="button"
              aria-label={`process ${lane.process}: ${label}, ${outcome}`}
              onMouseEnter={(event) => point(bar, event.currentTarget)}
              onMouseLeave={leave}
              onFocus={(event) => point(bar, event.currentTarget)}
              onBlur={leave}
              onClick={() => pin(id)}
              onKeyDown={(event) => event.key === "Enter" && pin(id)}
            >
              <rect
                x={LEFT + bar.x}
                y={y}
                width={bar.width}
                height={BAR}
                rx={3}
                fill={bar.isOpen ? "url(#fade)" : outcomeColor(outcome)}
              />
              <BarLabel bar={bar} y={y + 13} />
            </g>
          );
        })}
      </g>
    </g>
  );
}

/** As many words as the bar has room for. */
function BarLabel({ bar, y }: { readonly bar: Bar; readonly y: number }): VNode | null {
  const label = operationText(bar.operation, 20);
  const room = bar.width - Math.max(0, -bar.x) - 8;
  const words = [label, label.replace(/^read → /, "→ "), label.split(" ").at(-1) ?? ""];
  const fitting = words.find((text) => text.length * CHARACTER <= room);
  if (fitting === undefined) return null;
  return (
    <text class="in-bar" x={LEFT + Math.max(0, bar.x) + 4} y={y}>
      {fitting}
    </text>
  );
}

/** Left and right: along the lane. Up and down: the bar of the next lane that begins nearest. */
function moveFocus(event: KeyboardEvent): void {
  const bar = document.activeElement?.closest("[data-operation]");
  const lane = bar?.closest("[data-lane]");
  if (bar === null || bar === undefined || lane === null || lane === undefined) return;
  const bars = [...lane.querySelectorAll<SVGGElement>("[data-operation]")];
  const at = bars.indexOf(bar as SVGGElement);
  let target: SVGGElement | undefined;
  if (event.key === "ArrowRight") target = bars[at + 1];
  else if (event.key === "ArrowLeft") target = bars[at - 1];
  else if (event.key === "ArrowUp") target = nearest(lane.previousElementSibling, bar);
  else if (event.key === "ArrowDown") target = nearest(lane.nextElementSibling, bar);
  else return;
  event.preventDefault();
  target?.focus();
}

function nearest(lane: Element | null, bar: Element): SVGGElement | undefined {
  if (lane === null || !lane.hasAttribute("data-lane")) return undefined;
  const left = bar.getBoundingClientRect().left;
  const distance = (one: Element): number => Math.abs(one.getBoundingClientRect().left - left);
  return [...lane.querySelectorAll<SVGGElement>("[data-operation]")].sort(
    (one, other) => distance(one) - distance(other),
  )[0];
}
