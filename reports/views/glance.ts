/**
 * Where things go in the picture of the whole run: the operations of a small run one by one, since rates of two
 * operations say nothing, and the words on the strips of those that lead.
 */
import type { Operation } from "../../histories/operation.ts";
import { operationText } from "../../histories/words/operation-text.ts";
import { operationsIn, type OperationTable } from "./operations/operation-table.ts";

/** With more operations than this, their rate is drawn instead. */
export const GLANCE_OPERATIONS_MAX = 40;

/** One operation as a bar. */
export interface GlanceBar {
  readonly operation: Operation;
  readonly text: string;
  /** Bars of one row are apart in time. */
  readonly row: number;
  readonly startNs: number;
  /** The end of the run where it never completed. */
  readonly endNs: number;
}

/** The operations of a small run as bars in as few rows as it takes; undefined when there are too many of them. */
export function glanceBars(table: OperationTable, durationNs: number): readonly GlanceBar[] | undefined {
  if (table.length > GLANCE_OPERATIONS_MAX) return undefined;
  const rowEnds: number[] = [];
  return operationsIn(table).map((operation) => {
    const { invokeTime: startNs, completeTime, outcome } = operation;
    // What is in doubt may happen at any later time.
    const endNs = outcome === "info" ? durationNs : (completeTime ?? durationNs);
    const free = rowEnds.findIndex((rowEnd) => rowEnd < startNs);
    const row = free === -1 ? rowEnds.length : free;
    rowEnds[row] = endNs;
    return { operation, text: operationText(operation, TEXT_MAX), row, startNs, endNs };
  });
}

const TEXT_MAX = 24;
const INSET = 6;

/** Words on a strip, and where they begin, in px. */
export interface StripLabel {
  readonly text: string;
  readonly x: number;
}

/**
 * The longest of these words that fits on a strip beside the line of the failure, which would be drawn through it;
 * undefined when none does.
 *
 * @param strip its left edge and its width, in px
 * @param texts in order of preference
 * @param how.lineX where the line is, in px; undefined without one · `characterPx`: the width of a character
 */
export function stripLabel(
  strip: { readonly x: number; readonly width: number },
  texts: readonly string[],
  how: { readonly lineX: number | undefined; readonly characterPx: number },
): StripLabel | undefined {
  const { lineX, characterPx } = how;
  const end = strip.x + strip.width;
  const isCrossed = lineX !== undefined && lineX > strip.x && lineX < end;
  const rooms = isCrossed
    ? [
        { from: strip.x, to: lineX },
        { from: lineX, to: end },
      ]
    : [{ from: strip.x, to: end }];
  for (const text of texts) {
    const room = rooms.find(({ from, to }) => text.length * characterPx + 2 * INSET < to - from);
    if (room !== undefined) return { text, x: room.from + INSET };
  }
  return undefined;
}
