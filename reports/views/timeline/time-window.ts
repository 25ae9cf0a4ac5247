/**
 * The stretch of the run that a timeline shows: moved and zoomed, and never beyond the run.
 */
import { isOpen, type TimeWindow } from "../operations/lane-table.ts";
import type { OperationTable } from "../operations/operation-table.ts";

const WINDOW_MIN_NS = 1e4;
/** What lasts a moment is shown with this much time at least. */
const SHOWN_MIN_NS = 2e6;

/** The window zoomed by `factor` (below 1: closer) around a time, kept inside the run and at least 10 µs wide. */
export function zoomed(window: TimeWindow, around: number, factor: number, durationNs: number): TimeWindow {
  const width = Math.max(WINDOW_MIN_NS, Math.min(durationNs, (window.endNs - window.startNs) * factor));
  const share = (around - window.startNs) / Math.max(1, window.endNs - window.startNs);
  return insideRun(around - share * width, width, durationNs);
}

/** The window moved by a share of its width, kept inside the run. */
export function moved(window: TimeWindow, share: number, durationNs: number): TimeWindow {
  const width = window.endNs - window.startNs;
  return insideRun(window.startNs + share * width, width, durationNs);
}

/**
 * A window that shows the operations of these rows; the whole run when there are none.
 * @param room its width in lengths of what it shows: 1 has no room around
 */
export function windowOver(
  table: OperationTable,
  rows: Iterable<number>,
  durationNs: number,
  room: number,
): TimeWindow {
  let startNs = Infinity;
  let endNs = -Infinity;
  const { invokeTime, completeTime } = table;
  for (const row of rows) {
    const begin = invokeTime[row] ?? 0;
    startNs = Math.min(startNs, begin);
    // One of which nobody knows when it ended counts as a moment.
    endNs = Math.max(endNs, begin, isOpen(table, row) ? begin : (completeTime[row] ?? begin));
  }
  if (startNs === Infinity) return { startNs: 0, endNs: durationNs };
  const width = Math.min(durationNs, Math.max(SHOWN_MIN_NS, (endNs - startNs) * room));
  return insideRun((startNs + endNs - width) / 2, width, durationNs);
}

/** The window as an address has it, as far as the run goes; undefined where nothing of the run is in it. */
export function windowFrom(
  from: number | undefined,
  to: number | undefined,
  durationNs: number,
): TimeWindow | undefined {
  if (from === undefined || to === undefined || from >= durationNs || to <= from) return undefined;
  const width = Math.max(WINDOW_MIN_NS, Math.min(durationNs, to - from));
  return insideRun(from, width, durationNs);
}

/** The window, moved as little as shows a moment with some room beside it. */
export function showing(window: TimeWindow, timeNs: number, durationNs: number): TimeWindow {
  if (timeNs >= window.startNs && timeNs <= window.endNs) return window;
  const width = window.endNs - window.startNs;
  return insideRun(timeNs - width / 2, width, durationNs);
}

/** A window of this width that begins as near to `startNs` as the run allows. */
function insideRun(startNs: number, width: number, durationNs: number): TimeWindow {
  const start = Math.max(0, Math.min(durationNs - width, startNs));
  return { startNs: start, endNs: start + width };
}
