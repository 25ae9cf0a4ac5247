/**
 * Draws the lanes that are in view on a canvas: at any size of the history a few thousand shapes, as many as fit on the
 * screen. A canvas does not follow the style sheet, so colours are read from it when they may have changed.
 */
import type { Outcome } from "../../../histories/operation.ts";
import { boxOf, type LanePicture, shapesOf } from "../../views/operations/lane-shapes.ts";
import { laneOf, type LaneTable } from "../../views/operations/lane-table.ts";
import { OUTCOMES } from "../../views/operations/operation-table.ts";
import { BAR, CHARACTER, LANE, TOP } from "./lane-geometry.ts";

/** Colours by their names in the style sheet. */
export type Palette = { readonly [name in (typeof COLORS)[number]]: string };

const COLORS = ["ok", "info", "fail", "ink", "soft", "line", "accent", "bad", "bg", "in-bar", "mono", "sans"] as const;

/** The colours as the style sheet has them now. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(COLORS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
}

/** A point of time on a lane, e.g. when an operation took effect in some order. */
export interface LaneMark {
  readonly row: number;
  readonly timeNs: number;
}

/** A picture of lanes, and all that stands out in it. */
export interface LanesToPaint extends LanePicture {
  /** Those that have something in the window, from the top. */
  readonly shown: readonly number[];
  /** How far they are scrolled, in px. */
  readonly scrolled: number;
  readonly heightPx: number;
  /** Where the plot begins. */
  readonly leftPx: number;
  readonly nameOf: (lane: number) => string;
  readonly labelOf: (row: number) => string;
  /** By lane: rows that are drawn with an outline whatever is beside them. */
  readonly marked: ReadonlyMap<number, readonly number[]>;
  readonly culprits: ReadonlySet<number>;
  readonly selected: number | undefined;
  readonly pointed: number | undefined;
  /** By lane. */
  readonly marks: ReadonlyMap<number, readonly LaneMark[]>;
  /** The moment that all views look at. */
  readonly cursorNs: number | undefined;
  readonly palette: Palette;
}

/** Paints all of it; gives how many operations fell on the pixels of others. */
export function paintLanes(context: CanvasRenderingContext2D, lanes: LanesToPaint): number {
  const { shown, scrolled, heightPx, leftPx, widthPx, palette } = lanes;
  context.clearRect(0, 0, leftPx + widthPx, heightPx);
  const first = Math.max(0, Math.floor(scrolled / LANE));
  const last = Math.min(shown.length, Math.ceil((scrolled + heightPx - TOP) / LANE));
  let hidden = 0;
  context.save();
  clipTo(context, 0, TOP - 6, leftPx + widthPx, heightPx);
  for (let at = first; at < last; at++) {
    const y = TOP + at * LANE - scrolled;
    context.fillStyle = palette.ink;
    context.font = `13px ${palette.sans}`;
    context.fillText(lanes.nameOf(shown[at] ?? 0), 0, y + 13, leftPx - 6);
  }
  clipTo(context, leftPx, TOP - 6, widthPx, heightPx);
  context.translate(leftPx, 0);
  for (let at = first; at < last; at++) {
    hidden += paintLane(context, lanes, shown[at] ?? 0, TOP + at * LANE - scrolled);
  }
  paintCursor(context, lanes);
  context.restore();
  return hidden;
}

/** Marks by the lanes on which their operations are. */
export function marksByLane(lanes: LaneTable, marks: readonly LaneMark[]): ReadonlyMap<number, readonly LaneMark[]> {
  const byLane = new Map<number, LaneMark[]>();
  for (const mark of marks) {
    const lane = laneOf(lanes, mark.row);
    if (lane === undefined) continue;
    const own = byLane.get(lane);
    if (own === undefined) byLane.set(lane, [mark]);
    else own.push(mark);
  }
  return byLane;
}

function clipTo(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
}

function paintLane(context: CanvasRenderingContext2D, lanes: LanesToPaint, lane: number, y: number): number {
  const { palette, widthPx } = lanes;
  context.fillStyle = palette.line;
  context.fillRect(0, y + BAR / 2 - 0.5, widthPx, 1);
  const hidden = shapesOf(lanes, lane, {
    box: (row, x, width, isOpen) => paintBox(context, lanes, { row, x, y, width, isOpen }),
    counts: (x, width, ok, info, fail) => paintCounts(context, palette, { x, y, width, ok, info, fail }),
  });
  for (const row of lanes.marked.get(lane) ?? []) outline(context, lanes, { lane, row, y });
  for (const { timeNs } of lanes.marks.get(lane) ?? []) paintMark(context, lanes, timeNs, y);
  for (const row of [lanes.selected, lanes.pointed]) {
    const place = row === undefined ? undefined : lanes.lanes.places[row];
    if (row === undefined || place === undefined || !isOn(lanes, lane, place)) continue;
    outline(context, lanes, { lane, row, y, isChosen: true });
  }
  return hidden;
}

function isOn({ lanes }: LanesToPaint, lane: number, place: number): boolean {
  return place >= (lanes.starts[lane] ?? 0) && place < (lanes.starts[lane + 1] ?? 0);
}

interface Box {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly isOpen: boolean;
}

/** Narrower boxes have no round corners that anybody could see. */
const ROUND_MIN_PX = 8;
const RADIUS = 3;

function paintBox(context: CanvasRenderingContext2D, lanes: LanesToPaint, box: Box): void {
  const { row, x, y, width, isOpen } = box;
  const { palette } = lanes;
  const outcome: Outcome = OUTCOMES[lanes.lanes.table.outcome[row] ?? 0] ?? "info";
  context.fillStyle = isOpen ? fading(context, x, width, palette.info) : palette[outcome];
  if (width < ROUND_MIN_PX) context.fillRect(x, y, width, BAR);
  else {
    context.beginPath();
    context.roundRect(x, y, width, BAR, RADIUS);
    context.fill();
  }
  paintLabel(context, lanes, box);
}

/** The operation may take effect beyond any end, so its bar fades instead of ending. */
function fading(context: CanvasRenderingContext2D, x: number, width: number, color: string): CanvasGradient {
  const gradient = context.createLinearGradient(x, 0, x + width, 0);
  gradient.addColorStop(0, color);
  gradient.addColorStop(1, `color-mix(in srgb, ${color} 12%, transparent)`);
  return gradient;
}

const LABEL_INSET = 4;

/** As many words as the box has room for. */
function paintLabel(context: CanvasRenderingContext2D, lanes: LanesToPaint, { row, x, y, width }: Box): void {
  const left = Math.max(0, x) + LABEL_INSET;
  const room = Math.min(x + width, lanes.widthPx) - left - LABEL_INSET;
  if (room < CHARACTER) return;
  const label = lanes.labelOf(row);
  const words = [label, label.replace(/^read → /, "→ "), label.split(" ").at(-1) ?? ""];
  const fitting = words.find((text) => text.length * CHARACTER <= room);
  if (fitting === undefined) return;
  context.fillStyle = lanes.palette["in-bar"];
  context.font = `11px ${lanes.palette.mono}`;
  context.fillText(fitting, left, y + 13);
}

interface Counts {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly ok: number;
  readonly info: number;
  readonly fail: number;
}

/** One that did not succeed among very many is still seen. */
const SHARE_MIN_PX = 3;

/** Shares of the outcomes, one above the other: info at the top, fail below it. */
function paintCounts(context: CanvasRenderingContext2D, palette: Palette, counts: Counts): void {
  const { x, y, width, ok, info, fail } = counts;
  const all = ok + info + fail;
  const height = (count: number): number => (count === 0 ? 0 : Math.max(SHARE_MIN_PX, Math.round((count / all) * BAR)));
  context.fillStyle = palette.ok;
  if (ok > 0) context.fillRect(x, y, width, BAR);
  const infoPx = height(info);
  const failPx = height(fail);
  if (infoPx > 0) {
    context.fillStyle = palette.info;
    context.fillRect(x, y, width, ok + fail === 0 ? BAR : infoPx);
  }
  if (failPx > 0) {
    context.fillStyle = palette.fail;
    context.fillRect(x, y + infoPx, width, ok === 0 ? BAR - infoPx : failPx);
  }
}

interface Outlined {
  readonly lane: number;
  readonly row: number;
  readonly y: number;
  readonly isChosen?: boolean;
}

/** A box that stands out, drawn again so that nothing beside it covers it. */
function outline(context: CanvasRenderingContext2D, lanes: LanesToPaint, { lane, row, y, isChosen }: Outlined): void {
  const { palette, culprits } = lanes;
  const box = { row, y, ...boxOf(lanes, lane, lanes.lanes.places[row] ?? 0) };
  if (box.x + box.width < 0 || box.x > lanes.widthPx) return;
  paintBox(context, lanes, box);
  const isCulprit = culprits.has(row);
  context.strokeStyle = isCulprit ? palette.bad : isChosen === true ? palette.accent : palette.ink;
  context.lineWidth = isCulprit || isChosen === true ? 2.5 : 1.5;
  context.beginPath();
  context.roundRect(box.x, y, box.width, BAR, RADIUS);
  context.stroke();
}

function xOf({ window, widthPx }: LanesToPaint, timeNs: number): number {
  return ((timeNs - window.startNs) / Math.max(1, window.endNs - window.startNs)) * widthPx;
}

function paintMark(context: CanvasRenderingContext2D, lanes: LanesToPaint, timeNs: number, y: number): void {
  const x = xOf(lanes, timeNs);
  if (x < -BAR || x > lanes.widthPx + BAR) return;
  context.fillStyle = lanes.palette.ink;
  context.fillRect(x - 0.75, y - 3, 1.5, BAR + 6);
  context.beginPath();
  context.arc(x, y + BAR + 3, 2.5, 0, 2 * Math.PI);
  context.fill();
}

function paintCursor(context: CanvasRenderingContext2D, lanes: LanesToPaint): void {
  if (lanes.cursorNs === undefined) return;
  context.fillStyle = lanes.palette.accent;
  context.fillRect(xOf(lanes, lanes.cursorNs) - 0.5, 0, 1, lanes.heightPx);
}
