/**
 * Where everything of a space-time diagram goes. Order is exact, distances are not: every instant at which something
 * happens gets a few pixels, and a silent second hardly more than a silent millisecond, so that a run of seconds in
 * which everything happens within milliseconds fits on a page.
 */
import type { MessagesView, ShownMessage } from "../data/report-data.ts";

/** Where columns and moments are in the diagram of messages. */
export interface MessageLayout {
  readonly width: number;
  readonly height: number;
  /** Centre of a column, in px. */
  readonly x: (column: string) => number;
  /** Height of an instant, in px; between two instants in proportion. */
  readonly y: (timeNs: number) => number;
  readonly ticks: readonly { readonly y: number; readonly timeNs: number }[];
  readonly columnWidth: number;
}

/** Room for the times at the left. */
export const GUTTER = 74;
const TOP = 14;
const BOTTOM = 26;
const GAP_MIN = 5;
const GAP_MAX = 30;
/** An instant with words at it needs a line of its own. */
const GAP_WORDS = 17;
/** Below the instant at which an outage begins there is a line for the fault and one for the outage. */
const GAP_OUTAGE = 2 * GAP_WORDS;
const TICK_GAP = 44;

/** Cost: n log n in the number of instants. */
export function messageLayout(view: MessagesView, messages: readonly ShownMessage[], width: number): MessageLayout {
  const startNs = messages[0]?.time ?? view.startNs;
  const words = new Set([...view.marks, ...view.faults].map(({ timeNs }) => timeNs));
  const outages = new Set(view.outages.map((outage) => outage.startNs));
  for (const { endNs } of view.gaps) words.add(endNs);
  if (view.failureNs !== undefined) words.add(view.failureNs);
  const instants = instantsOf(view, messages, words).filter((timeNs) => timeNs >= startNs);
  const heights: number[] = [];
  let y = TOP;
  instants.forEach((timeNs, position) => {
    const before = instants[position - 1];
    if (before !== undefined) {
      const gapMs = (timeNs - before) / 1e6;
      const room = Math.min(GAP_MAX, GAP_MIN + 4 * Math.log2(1 + gapMs));
      const roomMin = outages.has(before) ? GAP_OUTAGE : words.has(timeNs) || words.has(before) ? GAP_WORDS : 0;
      y += Math.max(room, roomMin);
    }
    heights.push(y);
  });
  const columnWidth = (width - GUTTER) / Math.max(1, view.columns.length);
  return {
    width,
    height: y + BOTTOM,
    columnWidth,
    // Clients without a column of their own share the last one.
    x: (column) =>
      GUTTER +
      ((view.columns.includes(column) ? view.columns.indexOf(column) : view.columns.length - 1) + 0.5) * columnWidth,
    y: (timeNs) => heightAt(instants, heights, timeNs),
    ticks: ticksOf(instants, heights),
  };
}

/** How far messages that do not arrive get, as a share of their way. */
const SHARES: { readonly [fate in ShownMessage["fate"]]: number } = {
  arrived: 1,
  lost: 0.62,
  "under way": 0.4,
  "never sent": 0.18,
};

/** Where its (first) arrow ends. */
export function messageEnd(message: ShownMessage, { x, y }: MessageLayout): { readonly x: number; readonly y: number } {
  const { from, to, time, arrived, lost, fate } = message;
  const endNs = arrived[0] ?? lost;
  return { x: x(from) + (x(to) - x(from)) * SHARES[fate], y: endNs === undefined ? y(time) + 6 : y(endNs) };
}

function instantsOf(view: MessagesView, messages: readonly ShownMessage[], words: ReadonlySet<number>): number[] {
  const instants = new Set(words);
  for (const { time, arrived, lost } of messages) {
    instants.add(time);
    for (const at of arrived) instants.add(at);
    if (lost !== undefined) instants.add(lost);
  }
  for (const { startNs, endNs } of view.operations) {
    instants.add(startNs);
    if (endNs !== undefined) instants.add(endNs);
  }
  return [...instants].filter((timeNs) => timeNs <= view.endNs).sort((one, other) => one - other);
}

function heightAt(instants: readonly number[], heights: readonly number[], timeNs: number): number {
  let low = 0;
  let high = instants.length - 1;
  if (timeNs <= (instants[0] ?? 0)) return TOP;
  if (timeNs >= (instants[high] ?? 0)) return heights[high] ?? TOP;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((instants[middle] ?? 0) <= timeNs) low = middle;
    else high = middle;
  }
  const [from, to] = [instants[low] ?? 0, instants[high] ?? 0];
  const [top, bottom] = [heights[low] ?? TOP, heights[high] ?? TOP];
  return top + ((timeNs - from) / Math.max(1, to - from)) * (bottom - top);
}

function ticksOf(instants: readonly number[], heights: readonly number[]): { y: number; timeNs: number }[] {
  const ticks: { y: number; timeNs: number }[] = [];
  instants.forEach((timeNs, position) => {
    const y = heights[position] ?? TOP;
    const last = ticks.at(-1);
    if (last === undefined || y - last.y >= TICK_GAP) ticks.push({ y, timeNs });
  });
  return ticks;
}
