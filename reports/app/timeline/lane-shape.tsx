/** One process's lane with its bars, each of which can be pointed at, focused and kept. */
import type { VNode } from "preact";
import type { Bar, Lane } from "../../views/timeline/lanes.ts";
import { operationText } from "../../../histories/words/operation-text.ts";
import { outcomeColor } from "../parts/colors.ts";
import { BAR, CHARACTER, LANE, LEFT, TOP } from "./lane-geometry.ts";

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

/** One lane of the timeline with its bars. */
export function LaneShape({ lane, row, plot, pinned, culprit, first, point, leave, pin }: LaneShapeProps): VNode {
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
