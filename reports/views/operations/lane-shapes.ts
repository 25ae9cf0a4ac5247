/**
 * What a window of time shows of a lane, in px: boxes where operations are few, counts for stretches of time where they
 * are many. Nothing is drawn here, and nothing is kept: each shape is handed over as it is found, for a picture is made
 * anew for each frame while it moves.
 */
import { endAt, firstPlaceFrom, isOpen, laneOf, type LaneTable, type TimeWindow } from "./lane-table.ts";
import { countIn, countLane, levelFor, type Levels, stretchAt } from "./levels.ts";

/** Takes the shapes of a lane, from left to right. */
export interface ShapeSink {
  /** An operation; one that is open fades instead of ending. */
  readonly box: (row: number, x: number, width: number, isOpen: boolean) => void;
  /** How many operations of each outcome began in a stretch of time. */
  readonly counts: (x: number, width: number, ok: number, info: number, fail: number) => void;
}

/** What a lane is drawn from. */
export interface LanePicture {
  readonly lanes: LaneTable;
  readonly levels: Levels;
  readonly window: TimeWindow;
  readonly widthPx: number;
}

const BOX_MIN_PX = 3;
/** Boxes nearer to each other than this are one. */
const STEP_MIN_PX = 2;
const STRETCH_MIN_PX = 2;

/** Hands over the shapes of a lane; gives how many operations fell on the pixels of others. */
export function shapesOf(picture: LanePicture, lane: number, sink: ShapeSink): number {
  const level = levelIn(picture, lane);
  if (level === undefined) return boxesOf(picture, lane, sink);
  countsOf(picture, lane, level, sink);
  return 0;
}

/** The level from which a lane is drawn in this window; undefined: its operations are drawn one by one. */
export function levelIn({ levels, window, widthPx }: LanePicture, lane: number): number | undefined {
  const level = levelFor(levels, ((window.endNs - window.startNs) / widthPx) * STRETCH_MIN_PX);
  return level <= (levels.finest[lane] ?? -1) ? level : undefined;
}

/** The box of one operation, wherever it is. */
export function boxOf(
  picture: LanePicture,
  lane: number,
  place: number,
): { x: number; width: number; isOpen: boolean } {
  const { lanes, window, widthPx } = picture;
  const scale = widthPx / Math.max(1, window.endNs - window.startNs);
  const row = lanes.rows[place] ?? 0;
  const begin = ((lanes.table.invokeTime[row] ?? 0) - window.startNs) * scale;
  // What begins at the window's last moment is seen in it.
  const start = begin > widthPx ? begin : Math.max(-2, Math.min(begin, widthPx - BOX_MIN_PX));
  const end = Math.min(widthPx + 2, (endAt(lanes, lane, place) - window.startNs) * scale);
  return { x: start, width: Math.max(BOX_MIN_PX, end - start), isOpen: isOpen(lanes.table, row) };
}

function boxesOf(picture: LanePicture, lane: number, sink: ShapeSink): number {
  const { lanes, window } = picture;
  const first = lanes.starts[lane] ?? 0;
  let place = firstPlaceFrom(lanes, lane, window.startNs);
  // The one before may reach into the window.
  if (place > first) place -= 1;
  let hidden = 0;
  let last = -Infinity;
  for (; place < (lanes.starts[lane + 1] ?? 0); place++) {
    const row = lanes.rows[place] ?? 0;
    if ((lanes.table.invokeTime[row] ?? 0) > window.endNs) break;
    if (endAt(lanes, lane, place) < window.startNs) continue;
    const { x, width, isOpen: fades } = boxOf(picture, lane, place);
    if (x - last < STEP_MIN_PX) {
      hidden += 1;
      continue;
    }
    last = x;
    sink.box(row, x, width, fades);
  }
  return hidden;
}

function countsOf({ lanes, levels, window, widthPx }: LanePicture, lane: number, level: number, sink: ShapeSink): void {
  countLane(levels, lanes, lane);
  const stretchNs = levels.spanNs / 2 ** level;
  const scale = widthPx / Math.max(1, window.endNs - window.startNs);
  const last = stretchAt(levels, level, window.endNs);
  for (let stretch = stretchAt(levels, level, window.startNs); stretch <= last; stretch++) {
    const at = { lane, level, stretch };
    const ok = countIn(levels, at, 0);
    const info = countIn(levels, at, 1);
    const fail = countIn(levels, at, 2);
    if (ok + info + fail === 0) continue;
    sink.counts((levels.startNs + stretch * stretchNs - window.startNs) * scale, stretchNs * scale, ok, info, fail);
  }
  // What is open at the end of the lane goes on beyond the last stretch.
  const end = (lanes.starts[lane + 1] ?? 0) - 1;
  const row = lanes.rows[end] ?? 0;
  if (isOpen(lanes.table, row) && (lanes.table.invokeTime[row] ?? 0) <= window.endNs) {
    const { x, width } = boxOf({ lanes, levels, window, widthPx }, lane, end);
    sink.box(row, x, width, true);
  }
}

/** Rows by the lanes on which they are, for those that are drawn whatever is beside them. */
export function rowsByLane(lanes: LaneTable, rows: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const byLane = new Map<number, number[]>();
  for (const row of rows) {
    const lane = laneOf(lanes, row);
    if (lane !== undefined) byLane.set(lane, [...(byLane.get(lane) ?? []), row]);
  }
  return byLane;
}
