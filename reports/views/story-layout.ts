/**
 * Where the few operations of a story are drawn. Drawn to scale, a write at 1 s and a read at 12 s would be
 * two dots at the edges, so the axis is stretched: the order of all begins and ends is exact, distances only hint.
 * Every bar is made wide enough for its words.
 */
import type { ProcessId } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { operationText } from "../../histories/words/operation-text.ts";
import { digitsFor, seconds } from "./words.ts";

/** One operation of a story as a bar. */
export interface StoryBar {
  readonly operation: Operation;
  readonly label: string;
  readonly caption: string;
  readonly x: number;
  readonly width: number;
  readonly lane: number;
  /** True when nobody knows where it ends: the bar runs to the edge. */
  readonly isOpen: boolean;
}

/** Where the bars of a story are. */
export interface StoryLayout {
  /** Total width in px, at least the wanted one. */
  readonly width: number;
  /** Where the plot begins: to its left are the names of the processes. */
  readonly left: number;
  readonly lanes: readonly ProcessId[];
  readonly bars: readonly StoryBar[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  /** Horizontal place of a time; before and after the story, its edges. */
  readonly x: (timeNs: number) => number;
}

const LEFT = 92;
/** Half a label of the last tick. */
const RIGHT = 32;
/** Room before the first operation. */
const INSET = 12;
const CHARACTER = 7.5;
const BAR_PADDING = 18;
const GAP_MIN = 16;
const GAP_MAX = 150;
const GAP_MEDIAN = 56;
const TICK_DISTANCE = 76;
const OPEN_TAIL = 40;

/** Lays a story out in about `wantedWidth` px; wider when the words need it. */
export function storyLayout(operations: readonly Operation[], wantedWidth: number): StoryLayout {
  const bars = operations.map((operation) => ({ operation, label: operationText(operation, 18) }));
  const times = [...new Set(bars.flatMap(({ operation }) => ends(operation)))].sort((one, other) => one - other);
  const gaps = stretchedGaps(times, operations.some(isOpen) ? OPEN_TAIL : 0);
  for (const { operation, label } of bars) {
    const from = times.indexOf(operation.invokeTime);
    const to = isOpen(operation) ? gaps.length : times.indexOf(operation.completeTime ?? NaN);
    widen(gaps, from, to, label.length * CHARACTER + BAR_PADDING);
  }
  const natural = gaps.reduce((sum, gap) => sum + gap, 0);
  const stretch = Math.max(1, Math.min(2.5, (wantedWidth - LEFT - INSET - RIGHT) / Math.max(1, natural)));
  const places = [LEFT + INSET];
  for (const gap of gaps) places.push((places.at(-1) ?? LEFT) + gap * stretch);
  const width = Math.max(wantedWidth, Math.round((places.at(-1) ?? LEFT) + RIGHT));
  const x = (timeNs: number): number => place(timeNs, times, places, width - RIGHT);
  const lanes = [...new Set(operations.map((operation) => operation.process))];
  return {
    width,
    left: LEFT,
    lanes,
    x,
    ticks: spacedTicks(times, places),
    bars: bars.map(({ operation, label }) => {
      const start = x(operation.invokeTime);
      const end = isOpen(operation) ? width - RIGHT : x(operation.completeTime ?? operation.invokeTime);
      return {
        operation,
        label,
        caption: caption(operation),
        x: start,
        width: end - start,
        lane: lanes.indexOf(operation.process),
        isOpen: isOpen(operation),
      };
    }),
  };
}

function isOpen(operation: Operation): boolean {
  return operation.outcome === "info" || operation.completeTime === undefined;
}

function ends(operation: Operation): number[] {
  return isOpen(operation) ? [operation.invokeTime] : [operation.invokeTime, operation.completeTime ?? 0];
}

/** Gaps between the times in px, the median one `GAP_MEDIAN` wide; the last gap is the tail for open operations. */
function stretchedGaps(times: readonly number[], tail: number): number[] {
  const distances = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const median = [...distances].sort((one, other) => one - other)[Math.floor(distances.length / 2)] ?? 1;
  const scale = GAP_MEDIAN / Math.max(1, median);
  return [...distances.map((distance) => Math.max(GAP_MIN, Math.min(GAP_MAX, distance * scale))), tail];
}

function widen(gaps: number[], from: number, to: number, wanted: number): void {
  const present = gaps.slice(from, to).reduce((sum, gap) => sum + gap, 0);
  if (present >= wanted) return;
  for (let index = from; index < to; index++) gaps[index] = ((gaps[index] ?? 0) * wanted) / Math.max(1, present);
}

function place(timeNs: number, times: readonly number[], places: readonly number[], right: number): number {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  if (timeNs < first) return LEFT;
  if (timeNs > last) return right;
  const next = times.findIndex((time) => time >= timeNs);
  const end = places[next] ?? LEFT;
  if (next <= 0) return end;
  const before = times[next - 1] ?? 0;
  const start = places[next - 1] ?? LEFT;
  return start + ((timeNs - before) / ((times[next] ?? 0) - before)) * (end - start);
}

function spacedTicks(times: readonly number[], places: readonly number[]): { x: number; label: string }[] {
  const ticks: { x: number; time: number }[] = [];
  for (const [index, time] of times.entries()) {
    const x = places[index] ?? LEFT;
    if (x - (ticks.at(-1)?.x ?? -Infinity) >= TICK_DISTANCE) ticks.push({ x, time });
  }
  const digits = digitsFor(ticks.map(({ time }) => time));
  return ticks.map(({ x, time }) => ({ x, label: seconds(time, digits) }));
}

function caption(operation: Operation): string {
  if (operation.outcome === "info") return "outcome unknown: may happen at any later time, or never";
  return operation.node === undefined ? "" : `answered by ${operation.node}`;
}
