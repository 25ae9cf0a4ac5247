/** The timeline by keyboard: from operation to operation, closer and further, earlier and later. */
import type { Direction } from "../../views/operations/lane-table.ts";
import { laneOf, nearestRow, rowBeside } from "../../views/operations/lane-table.ts";
import { moved, zoomed } from "../../views/timeline/time-window.ts";
import type { TimelineModel } from "./timeline-model.ts";

const DIRECTIONS: { readonly [key: string]: Direction } = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const PAN_SHARE = 0.25;

/** Does what a key stands for, if it stands for anything. @param shown the lanes in view, from the top */
export function pressKey(event: KeyboardEvent, model: TimelineModel, shown: readonly number[]): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const { key, shiftKey } = event;
  const { changeWindow, data, change } = model;
  const direction = DIRECTIONS[key];
  if (direction !== undefined && shiftKey && (direction === "left" || direction === "right")) {
    changeWindow((now) => moved(now, direction === "left" ? -PAN_SHARE : PAN_SHARE, data.durationNs));
  } else if (direction !== undefined) step(model, direction, shown);
  else if (key === "+" || key === "=") changeWindow((now) => zoomed(now, around(model), 0.5, data.durationNs));
  else if (key === "-") changeWindow((now) => zoomed(now, around(model), 2, data.durationNs));
  else if (key === "Home") go(model, firstOrLast(model, "first"));
  else if (key === "End") go(model, firstOrLast(model, "last"));
  else if (key === "Escape") change({ operation: undefined }, "replace");
  else return;
  event.preventDefault();
}

function step(model: TimelineModel, direction: Direction, shown: readonly number[]): void {
  const { lanes, selected, window } = model;
  const [first] = shown;
  if (selected !== undefined && laneOf(lanes, selected) !== undefined)
    go(model, rowBeside(lanes, selected, direction, shown));
  else if (first !== undefined) go(model, nearestRow(lanes, first, window.startNs));
}

function go({ table, change }: TimelineModel, row: number | undefined): void {
  // Not a step to go back over: there may be hundreds.
  if (row !== undefined) change({ operation: table.id[row] }, "replace");
}

/** The first or the last operation of the lane on which the reader is. */
function firstOrLast({ lanes, selected }: TimelineModel, at: "first" | "last"): number | undefined {
  const lane = selected === undefined ? undefined : laneOf(lanes, selected);
  if (lane === undefined) return undefined;
  return lanes.rows[at === "first" ? (lanes.starts[lane] ?? 0) : (lanes.starts[lane + 1] ?? 0) - 1];
}

function around({ selected, table, window }: TimelineModel): number {
  const timeNs = selected === undefined ? undefined : table.invokeTime[selected];
  const isInView = timeNs !== undefined && timeNs >= window.startNs && timeNs <= window.endNs;
  return isInView ? timeNs : (window.startNs + window.endNs) / 2;
}
