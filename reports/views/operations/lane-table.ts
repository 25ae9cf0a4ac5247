/**
 * Lanes: the operations of one process, or of one process on one key, which never overlap. Rows are sorted by lane, and
 * by time in each, so that what a window of time shows of a lane is found by halving.
 */
import { firstNotBelow, NONE, type OperationTable } from "./operation-table.ts";

/** A lane a process, or for each key those of its processes. */
export type LanesBy = "process" | "key";

/** A stretch of time, in ns of the run. */
export interface TimeWindow {
  readonly startNs: number;
  readonly endNs: number;
}

/** Rows of a table on lanes. */
export interface LaneTable {
  readonly table: OperationTable;
  readonly laneCount: number;
  /** By lane: places in the table's `processes` and `keys`; the latter NONE where lanes are by process. */
  readonly processes: Uint32Array;
  readonly keys: Uint32Array;
  /** Rows of lane n: `rows[starts[n]]` to before `rows[starts[n + 1]]`, by time. */
  readonly rows: Uint32Array;
  readonly starts: Uint32Array;
  /** By row: its place in `rows`; NONE where it is on no lane. */
  readonly places: Uint32Array;
}

/** Puts rows on lanes. Cost: linear, as far as their times grow. */
export function laneTable(table: OperationTable, rows: Uint32Array, by: LanesBy): LaneTable {
  const width = table.processes.length + 1;
  const codeOf = (row: number): number => {
    const process = table.process[row] ?? 0;
    return by === "process" ? process : (table.key[row] ?? 0) * width + process;
  };
  const lengths = new Map<number, number>();
  for (const row of rows) lengths.set(codeOf(row), (lengths.get(codeOf(row)) ?? 0) + 1);
  const codes = [...lengths.keys()].sort((one, other) => one - other);
  const starts = new Uint32Array(codes.length + 1);
  const next = new Map<number, number>();
  for (const [lane, code] of codes.entries()) {
    const start = starts[lane] ?? 0;
    next.set(code, start);
    starts[lane + 1] = start + (lengths.get(code) ?? 0);
  }
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const code = codeOf(row);
    const place = next.get(code) ?? 0;
    next.set(code, place + 1);
    sorted[place] = row;
  }
  for (let lane = 0; lane < codes.length; lane++) {
    sortByTime(table, sorted.subarray(starts[lane], starts[lane + 1]));
  }
  const places = new Uint32Array(table.length).fill(NONE);
  for (let place = 0; place < sorted.length; place++) places[sorted[place] ?? 0] = place;
  return {
    table,
    laneCount: codes.length,
    processes: Uint32Array.from(codes, (code) => code % width),
    keys: Uint32Array.from(codes, (code) => (by === "process" ? NONE : Math.floor(code / width))),
    rows: sorted,
    starts,
    places,
  };
}

/** Rows come in order of their ids, which only a clock that jumped makes another order than that of their times. */
function sortByTime({ invokeTime }: OperationTable, rows: Uint32Array): void {
  const time = (row: number | undefined): number => invokeTime[row ?? 0] ?? 0;
  for (let at = 1; at < rows.length; at++) {
    if (time(rows[at]) < time(rows[at - 1])) {
      rows.sort((one, other) => time(one) - time(other));
      return;
    }
  }
}

/** The lane on which a row is; undefined where it is on none. */
export function laneOf({ places, starts }: LaneTable, row: number): number | undefined {
  const place = places[row] ?? NONE;
  return place === NONE ? undefined : firstNotBelow(starts, place + 1) - 1;
}

/** The first place of a lane whose operation is invoked at this time or later; that of the next lane where none is. */
export function firstPlaceFrom({ table, rows, starts }: LaneTable, lane: number, timeNs: number): number {
  let low = starts[lane] ?? 0;
  let high = starts[lane + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((table.invokeTime[rows[middle] ?? 0] ?? 0) < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether nobody knows when the operation took effect, if at all. */
export function isOpen({ outcome, completeTime }: OperationTable, row: number): boolean {
  return outcome[row] === 1 || Number.isNaN(completeTime[row]);
}

/**
 * Where the operation at a place ends on its lane: an open one where the next begins, at the latest; one that ended before
 * it began, for a clock jumped, where it began.
 */
export function endAt({ table, rows, starts }: LaneTable, lane: number, place: number): number {
  const row = rows[place] ?? 0;
  if (!isOpen(table, row)) return Math.max(table.completeTime[row] ?? Infinity, table.invokeTime[row] ?? -Infinity);
  return place + 1 < (starts[lane + 1] ?? 0) ? (table.invokeTime[rows[place + 1] ?? 0] ?? Infinity) : Infinity;
}

/** The lanes that have something in a window, in order. Cost: the number of lanes. */
export function lanesIn(lanes: LaneTable, { startNs, endNs }: TimeWindow): number[] {
  const found: number[] = [];
  for (let lane = 0; lane < lanes.laneCount; lane++) {
    // Operations of a lane do not overlap, so the last that began is the one that may reach into the window.
    // The run's last moment is in the window that ends with it.
    const last = firstPlaceFrom(lanes, lane, endNs + 1) - 1;
    if (last >= (lanes.starts[lane] ?? 0) && endAt(lanes, lane, last) >= startNs) found.push(lane);
  }
  return found;
}

/** Where the reader goes with an arrow key. */
export type Direction = "left" | "right" | "up" | "down";

/**
 * The next row from a row: along the lane, or on the next of these lanes the one that begins nearest; undefined where it
 * goes on nowhere.
 */
export function rowBeside(
  lanes: LaneTable,
  row: number,
  direction: Direction,
  shown: readonly number[],
): number | undefined {
  const lane = laneOf(lanes, row);
  if (lane === undefined) return undefined;
  const place = lanes.places[row] ?? 0;
  if (direction === "left") return place > (lanes.starts[lane] ?? 0) ? lanes.rows[place - 1] : undefined;
  if (direction === "right") return place + 1 < (lanes.starts[lane + 1] ?? 0) ? lanes.rows[place + 1] : undefined;
  const target = shown[shown.indexOf(lane) + (direction === "up" ? -1 : 1)];
  return target === undefined ? undefined : nearestRow(lanes, target, lanes.table.invokeTime[row] ?? 0);
}

/** The row of a lane that begins nearest to this time. */
export function nearestRow(lanes: LaneTable, lane: number, timeNs: number): number | undefined {
  const { table, rows, starts } = lanes;
  const place = firstPlaceFrom(lanes, lane, timeNs);
  const time = (at: number): number =>
    at < (starts[lane] ?? 0) || at >= (starts[lane + 1] ?? 0)
      ? Infinity
      : (table.invokeTime[rows[at] ?? 0] ?? Infinity);
  return rows[timeNs - time(place - 1) <= time(place) - timeNs && time(place - 1) !== Infinity ? place - 1 : place];
}

/** The row at a moment of a lane, or the nearest within so many ns; undefined where there is none. */
export function rowAt(lanes: LaneTable, lane: number, timeNs: number, withinNs: number): number | undefined {
  const { table, rows, starts } = lanes;
  const next = firstPlaceFrom(lanes, lane, timeNs);
  if (next > (starts[lane] ?? 0) && endAt(lanes, lane, next - 1) + withinNs >= timeNs) return rows[next - 1];
  const row = rows[next];
  if (next >= (starts[lane + 1] ?? 0) || row === undefined) return undefined;
  return (table.invokeTime[row] ?? Infinity) - timeNs <= withinNs ? row : undefined;
}
