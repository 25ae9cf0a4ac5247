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

/**
 * Puts rows on lanes, in order of their keys, where lanes are by key, and of their processes.
 * Cost: linear, as far as times grow along a lane. Only counting, for it is done before a page shows anything.
 */
export function laneTable(table: OperationTable, rows: Uint32Array, by: LanesBy): LaneTable {
  const byProcess = sortedBy(rows, table.process, table.processes.length);
  const sorted = by === "process" ? byProcess : sortedBy(byProcess, table.key, table.keys.length);
  const starts = laneStarts(table, sorted, by);
  const laneCount = starts.length - 1;
  for (let lane = 0; lane < laneCount; lane++) sortByTime(table, sorted.subarray(starts[lane], starts[lane + 1]));
  let places: Uint32Array | undefined;
  const firsts = Array.from({ length: laneCount }, (_, lane) => sorted[starts[lane] ?? 0] ?? 0);
  return {
    table,
    laneCount,
    processes: Uint32Array.from(firsts, (row) => table.process[row] ?? 0),
    keys: Uint32Array.from(firsts, (row) => (by === "process" ? NONE : (table.key[row] ?? 0))),
    rows: sorted,
    starts,
    get places() {
      return (places ??= placesOf(sorted, table.length));
    },
  };
}

/** Made when it is first needed, which it is not before the reader looks at an operation. */
function placesOf(sorted: Uint32Array, length: number): Uint32Array {
  const places = new Uint32Array(length).fill(NONE);
  for (let place = 0; place < sorted.length; place++) places[sorted[place] ?? 0] = place;
  return places;
}

/**
 * Rows by the numbers that a column has of them, which are below `limit`, or NONE; those of the same number in the order in
 * which they come.
 */
function sortedBy(rows: Uint32Array, column: Uint32Array, limit: number): Uint32Array {
  const next = new Uint32Array(limit + 2);
  for (const row of rows) {
    const after = Math.min(column[row] ?? 0, limit) + 1;
    next[after] = (next[after] ?? 0) + 1;
  }
  for (let at = 1; at <= limit; at++) next[at] = (next[at] ?? 0) + (next[at - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const number = Math.min(column[row] ?? 0, limit);
    const place = next[number] ?? 0;
    next[number] = place + 1;
    sorted[place] = row;
  }
  return sorted;
}

/** Where each lane begins among the sorted rows, and where the last one ends. */
function laneStarts({ process, key }: OperationTable, sorted: Uint32Array, by: LanesBy): Uint32Array {
  const starts: number[] = [];
  for (let place = 0; place < sorted.length; place++) {
    const row = sorted[place] ?? 0;
    const before = sorted[place - 1] ?? NONE;
    if (process[row] !== process[before] || (by === "key" && key[row] !== key[before])) starts.push(place);
  }
  return Uint32Array.from([...starts, sorted.length]);
}

/** Rows come in order of their ids, which only a clock that jumped makes another order than that of their times. */
function sortByTime({ invokeTime }: OperationTable, rows: Uint32Array): void {
  let before = -Infinity;
  for (const row of rows) {
    const time = invokeTime[row] ?? 0;
    if (time < before) {
      rows.sort((one, other) => (invokeTime[one] ?? 0) - (invokeTime[other] ?? 0));
      return;
    }
    before = time;
  }
}

/** The lane on which a row is; undefined where it is on none. */
export function laneOf({ places, starts }: LaneTable, row: number): number | undefined {
  const place = places[row] ?? NONE;
  return place === NONE ? undefined : firstNotBelow(starts, place + 1) - 1;
}

/** The first place of a lane whose operation is invoked at this time or later; that of the next lane where none is. */
export function firstPlaceFrom({ table, rows, starts }: LaneTable, lane: number, timeNs: number): number {
  const { invokeTime } = table;
  let low = starts[lane] ?? 0;
  let high = starts[lane + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((invokeTime[rows[middle] ?? 0] ?? 0) < timeNs) low = middle + 1;
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
