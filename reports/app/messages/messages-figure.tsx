/** The space-time diagram itself: nodes as lines, messages as arrows, losses as crosses, outages as gaps. */
import type { VNode } from "preact";
import type { MessageLabel } from "../../views/messages/message-labels.ts";
import type { MarkPlace } from "../../views/messages/mark-places.ts";
import { FAULT_BAND_HALF, markPlaces, outagePlaces } from "../../views/messages/mark-places.ts";
import type { MessageLayout } from "../../views/messages/message-layout.ts";
import { GUTTER } from "../../views/messages/message-layout.ts";
import type { LeaderStint, MessagesView, ShownMessage } from "../../views/data/report-data.ts";
import { counted } from "../../../histories/words/counts.ts";
import { bareText } from "../../../histories/words/value-text.ts";
import { digitsFor, duration, seconds } from "../../views/words.ts";
import { faultColor, nodeColor, outcomeColor } from "../parts/colors.ts";
import { MessageShape, type PointAt } from "./message-shape.tsx";

const MESSAGE_COLORS = 8;

/** The CSS colour of a type of message, by its place among the types. */
export function messageColor(types: readonly string[], type: string): string {
  return `var(--message-${Math.max(0, types.indexOf(type)) % MESSAGE_COLORS})`;
}

interface FigureProps {
  readonly view: MessagesView;
  readonly layout: MessageLayout;
  readonly leaders: readonly LeaderStint[];
  readonly messages: readonly ShownMessage[];
  readonly labels: readonly MessageLabel[];
  readonly types: readonly string[];
  readonly pointed: number | undefined;
  readonly point: PointAt;
  readonly cursorNs: number | undefined;
  readonly setCursor: (timeNs: number) => void;
}

/** The space-time diagram: time runs down, each node and client has a column. */
export function MessagesFigure(props: FigureProps): VNode {
  const { view, layout, leaders, messages, labels, types, pointed, point, cursorNs, setCursor } = props;
  return (
    <svg
      class="messages-figure timed"
      width={layout.width}
      height={layout.height}
      role="group"
      aria-label="Messages over time"
      onClick={(event) =>
        setCursor(timeAt(event.clientY - event.currentTarget.getBoundingClientRect().top, view, layout))
      }
    >
      <defs>
        <marker id="message-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0.8 L8 4 L0 7.2 z" fill="context-stroke" />
        </marker>
        <pattern id="paused" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="var(--card)" />
          <rect width="2.5" height="6" fill="var(--fault-pause)" />
        </pattern>
      </defs>
      <Times layout={layout} failureNs={view.failureNs} />
      {view.failureNs !== undefined && (
        <g class="failure">
          <line x1={GUTTER - 10} x2={layout.width} y1={layout.y(view.failureNs)} y2={layout.y(view.failureNs)} />
          <text x={0} y={layout.y(view.failureNs) + 18}>
            here it fails
          </text>
        </g>
      )}
      <Lines view={view} layout={layout} leaders={leaders} />
      <Gaps view={view} layout={layout} />
      <Faults view={view} layout={layout} />
      <g class={pointed === undefined ? "" : "has-pointed"}>
        {messages.map((message) => (
          <MessageShape
            key={message.id}
            message={message}
            layout={layout}
            color={messageColor(types, message.message)}
            isPointed={message.id === pointed}
            point={point}
          />
        ))}
      </g>
      <g class="message-labels">
        {labels.map(({ id, text, x, y, angle }) => (
          <text key={id} class={id === pointed ? "pointed" : ""} transform={`translate(${x} ${y}) rotate(${angle})`}>
            {text}
          </text>
        ))}
      </g>
      {cursorNs !== undefined && cursorNs >= view.startNs && cursorNs <= view.endNs && (
        <line class="cursor" x1={GUTTER - 14} x2={layout.width} y1={layout.y(cursorNs)} y2={layout.y(cursorNs)} />
      )}
      {outagePlaces(view, layout).map(({ outage, left, y }, index) => (
        <text key={index} class="soft caption life-words outage-words" x={left + 1} y={y + 4}>
          {outage.kind}
        </text>
      ))}
      {markPlaces(view, layout).map((place, index) => (
        <Mark key={index} place={place} view={view} layout={layout} />
      ))}
    </svg>
  );
}

/** Times grow with heights, though not evenly: halving finds the time of a height to the ns. */
function timeAt(y: number, { startNs, endNs }: MessagesView, layout: MessageLayout): number {
  let [low, high] = [startNs, endNs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (layout.y(middle) < y) low = middle;
    else high = middle;
  }
  return high;
}

interface TimesProps {
  readonly layout: MessageLayout;
  readonly failureNs: number | undefined;
}

function Times({ layout, failureNs }: TimesProps): VNode {
  const failureY = failureNs === undefined ? -Infinity : layout.y(failureNs);
  // Where the failure is told, no time is.
  const ticks = layout.ticks.filter(({ y }) => y < failureY + 6 || y > failureY + 30);
  const digits = digitsFor(layout.ticks.map(({ timeNs }) => timeNs));
  return (
    <g>
      {ticks.map(({ y, timeNs }) => (
        <g key={timeNs}>
          <line class="rule" x1={GUTTER - 14} x2={layout.width} y1={y} y2={y} />
          <text class="soft caption" x={0} y={y + 4}>
            {seconds(timeNs, digits)}
          </text>
        </g>
      ))}
    </g>
  );
}

function Faults({ view, layout }: Pick<FigureProps, "view" | "layout">): VNode {
  return (
    <g>
      {view.faults.map(({ timeNs, fault, isStart, text }, index) => {
        const y = layout.y(timeNs);
        return (
          <g key={index} class="fault-line">
            <rect
              x={GUTTER - 8}
              y={y - FAULT_BAND_HALF}
              width={layout.width - GUTTER + 8}
              height={2 * FAULT_BAND_HALF}
              fill={faultColor(fault)}
            />
            <text x={GUTTER - 2} y={y + 4} class={isStart ? "" : "soft"}>
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Stretches without records: how many messages they had. */
function Gaps({ view, layout }: Pick<FigureProps, "view" | "layout">): VNode {
  return (
    <g>
      {view.gaps.map(({ startNs, endNs, count }) => (
        <text key={startNs} class="soft caption gap-words" x={GUTTER} y={(layout.y(startNs) + layout.y(endNs)) / 2 + 4}>
          {counted(count, "message")} in {duration(endNs - startNs)} not recorded
        </text>
      ))}
    </g>
  );
}

/** Each endpoint's line, thick while it leads, gone while it is down; operations as bars in their client's column. */
function Lines({ view, layout, leaders }: Pick<FigureProps, "view" | "layout" | "leaders">): VNode {
  const { x, y, height } = layout;
  return (
    <g>
      {view.columns.map((column) => (
        <line
          key={column}
          class="life"
          x1={x(column)}
          x2={x(column)}
          y1={4}
          y2={height}
          stroke={view.nodes.includes(column) ? nodeColor(view.nodes, column) : "var(--line)"}
        />
      ))}
      {leaders.map(({ node, startNs, endNs }, index) => (
        <rect
          key={index}
          class="reign"
          x={x(node) - 6}
          y={y(startNs)}
          width={12}
          height={Math.max(2, y(endNs) - y(startNs))}
          rx={4}
          fill={nodeColor(view.nodes, node)}
        />
      ))}
      {view.outages.map(({ node, kind, startNs, endNs }, index) => (
        <rect
          key={index}
          x={x(node) - 5}
          y={y(startNs)}
          width={10}
          height={Math.max(3, y(endNs) - y(startNs))}
          rx={3}
          class={`outage ${kind}`}
          fill={kind === "paused" ? "url(#paused)" : "var(--card)"}
        />
      ))}
      {view.operations.map(({ column, startNs, endNs, text, outcome }, index) => (
        <g key={index}>
          <rect
            x={x(column) - 5}
            y={y(startNs)}
            width={10}
            height={Math.max(4, y(endNs ?? view.endNs) - y(startNs))}
            rx={4}
            fill={outcomeColor(endNs === undefined ? "info" : outcome)}
          />
          <text
            class="caption life-words"
            x={x(column) + (column === view.columns.at(-1) ? -9 : 10)}
            y={y(startNs) + 11}
            text-anchor={column === view.columns.at(-1) ? "end" : "start"}
          >
            {bareText(text, 24)}
          </text>
        </g>
      ))}
    </g>
  );
}

function Mark({ place, view, layout }: { readonly place: MarkPlace } & Pick<FigureProps, "view" | "layout">): VNode {
  const { mark, left, width, y } = place;
  const color = nodeColor(view.nodes, mark.node);
  return (
    <g class={`node-mark ${mark.weight}`}>
      <circle cx={layout.x(mark.node)} cy={layout.y(mark.timeNs)} r={mark.weight === "strong" ? 5 : 3.5} fill={color} />
      <rect x={left} y={y - 8} width={width} height={16} rx={8} style={{ "--node": color }} />
      <text x={left + 6} y={y + 4}>
        {mark.text}
      </text>
    </g>
  );
}
