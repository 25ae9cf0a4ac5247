/**
 * The timeline's lanes: one a process, a bar an operation, for the part of the run that is in view.
 *
 * A long run has more operations than a lane has pixels. Bars that would fall on the same pixel as the one before
 * are left out, unless they are marked, so that the number of bars is bounded by the size of the picture.
 */
import type { ProcessId } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";

/** A stretch of time, in ns of the run. */
export interface TimeWindow {
  readonly startNs: number;
  readonly endNs: number;
}

/** An operation on its lane. */
export interface Bar {
  readonly operation: Operation;
  readonly x: number;
  readonly width: number;
  /** The operation may take effect beyond any end, so the bar fades instead of ending. */
  readonly isOpen: boolean;
  readonly isMarked: boolean;
}

/** The operations of one process, which never overlap. */
export interface Lane {
  readonly process: ProcessId;
  readonly bars: readonly Bar[];
}

/** The lanes that a window shows, and what it leaves out. */
export interface Lanes {
  readonly lanes: readonly Lane[];
  /** Bars left out because they fall on the pixel of another. */
  readonly hiddenCount: number;
  /** Lanes left out beyond `lanesMax`. */
  readonly hiddenLanes: number;
}

/** What is to be shown on lanes. */
export interface LanesOptions {
  readonly operations: readonly Operation[];
  readonly window: TimeWindow;
  readonly widthPx: number;
  readonly marked: ReadonlySet<number>;
  readonly lanesMax: number;
}

const BAR_MIN_PX = 3;
const STEP_MIN_PX = 2;

/** Lanes with at least one bar in the window; lanes with marked operations first to stay, then by process. */
export function lanesOf({ operations, window, widthPx, marked, lanesMax }: LanesOptions): Lanes {
  const scale = widthPx / Math.max(1, window.endNs - window.startNs);
  const x = (timeNs: number): number => (timeNs - window.startNs) * scale;
  const byProcess = new Map<ProcessId, Bar[]>();
  let hiddenCount = 0;
  for (const operation of operations) {
    const isOpen = operation.outcome === "info" || operation.completeTime === undefined;
    const endNs = isOpen ? Infinity : (operation.completeTime ?? Infinity);
    if (operation.invokeTime > window.endNs || endNs < window.startNs) continue;
    const bars = byProcess.get(operation.process) ?? [];
    byProcess.set(operation.process, bars);
    const start = Math.max(-2, x(operation.invokeTime));
    const isMarked = marked.has(operation.id);
    if (!isMarked && start - (bars.at(-1)?.x ?? -Infinity) < STEP_MIN_PX) {
      hiddenCount += 1;
      continue;
    }
    const end = Math.min(widthPx + 2, x(endNs));
    bars.push({ operation, x: start, width: Math.max(BAR_MIN_PX, end - start), isOpen, isMarked });
  }
  const all = [...byProcess].map(([process, bars]) => ({ process, bars }));
  const staying = all
    .sort((left, right) => Number(hasMarked(right)) - Number(hasMarked(left)) || byNumber(left, right))
    .slice(0, lanesMax)
    .sort(byNumber);
  return { lanes: staying, hiddenCount, hiddenLanes: all.length - staying.length };
}

function hasMarked(lane: Lane): boolean {
  return lane.bars.some((bar) => bar.isMarked);
}

function byNumber(left: Lane, right: Lane): number {
  return Number(left.process) - Number(right.process);
}

/** The window zoomed by `factor` (below 1: closer) around a time, kept inside the run and at least 10 µs wide. */
export function zoomed(window: TimeWindow, around: number, factor: number, durationNs: number): TimeWindow {
  const width = Math.max(1e4, Math.min(durationNs, (window.endNs - window.startNs) * factor));
  const share = (around - window.startNs) / Math.max(1, window.endNs - window.startNs);
  return insideRun(around - share * width, width, durationNs);
}

/** The window moved by a share of its width, kept inside the run. */
export function moved(window: TimeWindow, share: number, durationNs: number): TimeWindow {
  const width = window.endNs - window.startNs;
  return insideRun(window.startNs + share * width, width, durationNs);
}

/**
 * A window that shows these operations; the whole run when there are none.
 * @param room its width in lengths of what it shows: 1 has no room around
 */
export function windowOver(operations: readonly Operation[], durationNs: number, room: number): TimeWindow {
  if (operations.length === 0) return { startNs: 0, endNs: durationNs };
  const startNs = operations.reduce((least, operation) => Math.min(least, operation.invokeTime), Infinity);
  const endNs = operations.reduce((most, operation) => Math.max(most, knownEnd(operation)), 0);
  const width = Math.min(durationNs, Math.max(2e6, (endNs - startNs) * room));
  return insideRun((startNs + endNs - width) / 2, width, durationNs);
}

/** Where an operation ends for sure; one of which nobody knows counts as a moment. */
function knownEnd({ outcome, invokeTime, completeTime }: Operation): number {
  return outcome === "info" ? invokeTime : (completeTime ?? invokeTime);
}

/** A window of this width that begins as near to `startNs` as the run allows. */
function insideRun(startNs: number, width: number, durationNs: number): TimeWindow {
  const start = Math.max(0, Math.min(durationNs - width, startNs));
  return { startNs: start, endNs: start + width };
}
