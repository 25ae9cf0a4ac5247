/** The operations of a small run as bars, in the place where those of a large one are a curve. */
import type { VNode } from "preact";
import type { GlanceBar } from "../../views/glance.ts";
import { stripLabel } from "../../views/glance.ts";
import { timeSpan } from "../../views/words.ts";
import { outcomeColor } from "../parts/colors.ts";

interface GlanceOperationsProps {
  readonly bars: readonly GlanceBar[];
  readonly x: (timeNs: number) => number;
  /** Where the bars are, in px. */
  readonly top: number;
  readonly height: number;
  /** Where the line of the failure is, in px. */
  readonly failureX: number | undefined;
}

const BAR_MAX = 22;

/** A bar for each operation, with its words where they fit. */
export function GlanceOperations({ bars, x, top, height, failureX }: GlanceOperationsProps): VNode {
  const rows = 1 + Math.max(0, ...bars.map(({ row }) => row));
  const pitch = Math.min(BAR_MAX + 4, height / rows);
  const barHeight = Math.max(2, pitch - 4);
  return (
    <g class="glance-operations">
      {bars.map(({ operation, text, row, startNs, endNs }) => {
        const left = x(startNs);
        const width = Math.max(2, x(endNs) - left);
        const y = top + row * pitch;
        const label = barHeight < 14 ? undefined : stripLabel({ x: left, width }, [text], failureX);
        return (
          <g key={operation.id}>
            <rect x={left} y={y} width={width} height={barHeight} rx={3} fill={outcomeColor(operation.outcome)}>
              <title>{`${text}, process ${operation.process}, from ${timeSpan(startNs, endNs)}`}</title>
            </rect>
            {label !== undefined && (
              <text class="in-bar" x={label.x} y={y + barHeight / 2 + 4}>
                {label.text}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
