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
  /** Where the line of the failure is, in px. */
  readonly failureX: number | undefined;
}

/** Of a bar and of the space below it, in px. */
const ROW = 24;
const BAR = 20;
/** With more rows than this they are made lower, and have no words. */
const ROWS_MAX = 8;
/** Of the words in a bar, in px. */
const CHARACTER = 7.4;

/** How high the bars are together, in px. */
export function glanceOperationsHeight(bars: readonly GlanceBar[]): number {
  return Math.min(rowsOf(bars), ROWS_MAX) * ROW;
}

function rowsOf(bars: readonly GlanceBar[]): number {
  return bars.reduce((most, { row }) => Math.max(most, row + 1), 0);
}

/** A bar for each operation, with its words where they fit. */
export function GlanceOperations({ bars, x, top, failureX }: GlanceOperationsProps): VNode {
  const pitch = Math.min(ROW, (ROWS_MAX * ROW) / Math.max(1, rowsOf(bars)));
  const height = Math.max(2, pitch - (ROW - BAR));
  return (
    <g class="glance-operations">
      {bars.map(({ operation, text, row, startNs, endNs }) => {
        const left = x(startNs);
        const width = Math.max(2, x(endNs) - left);
        const y = top + row * pitch;
        const how = { lineX: failureX, characterPx: CHARACTER };
        const label = height < BAR ? undefined : stripLabel({ x: left, width }, [text, operation.f], how);
        return (
          <g key={operation.id}>
            <rect x={left} y={y} width={width} height={height} rx={3} fill={outcomeColor(operation.outcome)}>
              <title>{`${text}, process ${operation.process}, from ${timeSpan(startNs, endNs)}`}</title>
            </rect>
            {label !== undefined && (
              <text class="in-bar" x={label.x} y={y + height / 2 + 4}>
                {label.text}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
