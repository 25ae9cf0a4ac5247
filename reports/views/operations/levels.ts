/**
 * Levels of detail: where a lane has more operations than pixels, how many of each outcome began in each stretch of time.
 *
 * Level n cuts the time of the run into 2^n stretches. A lane has all levels on which a stretch holds a few operations on
 * average, down to level 0, so all of them together take less room than the operations. A picture is drawn from the level
 * whose stretches are a few pixels wide, and costs the same whether a lane has a thousand operations or a million.
 */
import type { LaneTable } from "./lane-table.ts";
import { OUTCOMES } from "./operation-table.ts";

/** Counts of all lanes on all of their levels. */
export interface Levels {
  readonly startNs: number;
  readonly spanNs: number;
  /** By lane: its finest level; -1: it has so few operations that each is drawn. */
  readonly finest: Int8Array;
  /** By lane: where its counts begin. */
  readonly offsets: Uint32Array;
  /** Finest level first; for each stretch one count for each of `OUTCOMES`. */
  readonly counts: Uint32Array;
}

/** Fewer operations than this in a stretch can be drawn one by one. */
const OPERATIONS_A_STRETCH = 4;
const LEVEL_MAX = 20;
const KINDS = OUTCOMES.length;

/** Counts all of it. Cost: linear in the operations. */
export function levelsOf(lanes: LaneTable): Levels {
  const { table, laneCount, starts, rows } = lanes;
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
  const counts = new Uint32Array(length);
  const levels = { startNs, spanNs, finest, offsets, counts };
  for (let lane = 0; lane < laneCount; lane++) {
    const level = finest[lane] ?? -1;
    if (level < 0) continue;
    const offset = offsets[lane] ?? 0;
    for (let place = starts[lane] ?? 0; place < (starts[lane + 1] ?? 0); place++) {
      const row = rows[place] ?? 0;
      const at = offset + stretchAt(levels, level, table.invokeTime[row] ?? 0) * KINDS + (table.outcome[row] ?? 0);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    addUp(levels, lane);
  }
  return levels;
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
  for (const row of rows) {
    startNs = Math.min(startNs, table.invokeTime[row] ?? 0);
    endNs = Math.max(endNs, table.invokeTime[row] ?? 0);
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

/** How many operations of an outcome (its place in `OUTCOMES`) began in a stretch of a level that the lane has. */
export function countIn(levels: Levels, at: { lane: number; level: number; stretch: number }, outcome: number): number {
  return levels.counts[offsetOf(levels, at.lane, at.level) + at.stretch * KINDS + outcome] ?? 0;
}
