/**
 * Levels of detail: where a lane has more operations than pixels, how many of each outcome began in each stretch of time.
 *
 * Level n cuts the time of the run into 2^n stretches. A lane has all levels on which a stretch holds a few operations on
 * average, down to level 0, so all of them together take less room than the operations. A picture is drawn from the level
 * whose stretches are a few pixels wide, and costs the same whether a lane has a thousand operations or a million.
 */
import type { LaneTable } from "./lane-table.ts";
import { OUTCOMES } from "./operation-table.ts";

/** Counts of lanes on all of their levels; a lane is counted when it is first looked at (`countLane`). */
export interface Levels {
  readonly startNs: number;
  readonly spanNs: number;
  /** By lane: its finest level; -1: it has so few operations that each is drawn. */
  readonly finest: Int8Array;
  /** By lane: where its counts begin. */
  readonly offsets: Uint32Array;
  /** Finest level first; for each stretch one count for each of `OUTCOMES`. */
  readonly counts: Uint32Array;
  /** By lane: 1 where it has been counted. */
  readonly counted: Uint8Array;
}

/** Fewer operations than this in a stretch can be drawn one by one. */
const OPERATIONS_A_STRETCH = 4;
const LEVEL_MAX = 20;
const KINDS = OUTCOMES.length;

/** Room for all counts. Cost: linear in the lanes, and one look at each time. */
export function levelsOf(lanes: LaneTable): Levels {
  const { laneCount, starts } = lanes;
  const { startNs, spanNs } = timeOf(lanes);
  const finest = new Int8Array(laneCount);
  const offsets = new Uint32Array(laneCount);
  let length = 0;
  for (let lane = 0; lane < laneCount; lane++) {
    const operations = (starts[lane + 1] ?? 0) - (starts[lane] ?? 0);
    const level = Math.min(LEVEL_MAX, Math.floor(Math.log2(operations / OPERATIONS_A_STRETCH)));
    finest[lane] = Math.max(-1, level);
    offsets[lane] = length;
    if (level >= 0) length += (2 ** (level + 1) - 1) * KINDS;
  }
  return { startNs, spanNs, finest, offsets, counts: new Uint32Array(length), counted: new Uint8Array(laneCount) };
}

/** Counts a lane, unless it is counted. Cost: linear in its operations. */
export function countLane(levels: Levels, { table, starts, rows }: LaneTable, lane: number): void {
  const { counts, counted } = levels;
  const level = levels.finest[lane] ?? -1;
  if (level < 0 || counted[lane] === 1) return;
  counted[lane] = 1;
  const { invokeTime, outcome } = table;
  const offset = levels.offsets[lane] ?? 0;
  const end = starts[lane + 1] ?? 0;
  for (let place = starts[lane] ?? 0; place < end; place++) {
    const row = rows[place] ?? 0;
    const at = offset + stretchAt(levels, level, invokeTime[row] ?? 0) * KINDS + (outcome[row] ?? 0);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  addUp(levels, lane);
}

/** Each coarser level from the one that is finer by one. */
function addUp(levels: Levels, lane: number): void {
  const { counts } = levels;
  for (let level = (levels.finest[lane] ?? 0) - 1; level >= 0; level--) {
    const to = offsetOf(levels, lane, level);
    const from = offsetOf(levels, lane, level + 1);
    for (let at = 0; at < 2 ** level * KINDS; at++) {
      const left = from + at + Math.floor(at / KINDS) * KINDS;
      counts[to + at] = (counts[left] ?? 0) + (counts[left + KINDS] ?? 0);
    }
  }
}

function offsetOf({ finest, offsets }: Levels, lane: number, level: number): number {
  return (offsets[lane] ?? 0) + (2 ** ((finest[lane] ?? 0) + 1) - 2 ** (level + 1)) * KINDS;
}

function timeOf({ table, rows }: LaneTable): { startNs: number; spanNs: number } {
  let startNs = Infinity;
  let endNs = -Infinity;
  const { invokeTime } = table;
  for (const row of rows) {
    const time = invokeTime[row] ?? 0;
    if (time < startNs) startNs = time;
    if (time > endNs) endNs = time;
  }
  return { startNs, spanNs: Math.max(1, endNs - startNs) };
}

/** The stretch of a level in which a moment is; moments beyond the ends are in the first and the last. */
export function stretchAt({ startNs, spanNs }: Levels, level: number, timeNs: number): number {
  const stretches = 2 ** level;
  return Math.max(0, Math.min(stretches - 1, Math.floor(((timeNs - startNs) / spanNs) * stretches)));
}

/** The level whose stretches are at least so long. */
export function levelFor({ spanNs }: Levels, leastNs: number): number {
  return Math.max(0, Math.floor(Math.log2(spanNs / Math.max(1, leastNs))));
}

/** How many operations of an outcome (its place in `OUTCOMES`) began in a stretch of a level that the lane has; it has been counted. */
export function countIn(levels: Levels, at: { lane: number; level: number; stretch: number }, outcome: number): number {
  return levels.counts[offsetOf(levels, at.lane, at.level) + at.stretch * KINDS + outcome] ?? 0;
}
