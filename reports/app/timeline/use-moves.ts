/** What gestures on the lanes do to the timeline. */
import type { RefObject } from "preact";
import type { TimeWindow } from "../../views/operations/lane-table.ts";
import { moved, zoomed } from "../../views/timeline/time-window.ts";
import { type Chosen, useGestures } from "./gestures.ts";
import type { Place } from "./pointed-note.tsx";
import type { TimelineModel } from "./timeline-model.ts";

/** Where things are in the box. */
export interface MovedPicture {
  readonly left: number;
  readonly plot: number;
  /** The row at a place of the box. */
  readonly rowOver: (place: Place) => number | undefined;
}

/** A shorter stretch is not what anybody meant. */
const CHOSEN_MIN_PX = 5;

/** Listens on the box; gives the stretch that is being chosen. */
export function useMoves(
  box: RefObject<HTMLElement | null>,
  model: TimelineModel,
  { left, plot, rowOver }: MovedPicture,
): Chosen | undefined {
  const { changeWindow, data, table, change, window } = model;
  const timeIn = ({ startNs, endNs }: TimeWindow, x: number): number =>
    startNs + (Math.max(0, Math.min(plot, x)) / plot) * (endNs - startNs);
  return useGestures(box, left, {
    zoom: (x, factor) => changeWindow((now) => zoomed(now, timeIn(now, x), factor, data.durationNs)),
    pan: (dx, dy) => {
      if (dy !== 0) box.current?.scrollBy(0, -dy);
      if (dx !== 0) changeWindow((now) => moved(now, -dx / plot, data.durationNs));
    },
    choose: (from, to) => {
      if (to - from >= CHOSEN_MIN_PX) changeWindow((now) => ({ startNs: timeIn(now, from), endNs: timeIn(now, to) }));
    },
    click: (x, y) => {
      const row = rowOver({ x: x + left, y });
      if (row !== undefined) change({ operation: table.id[row] });
      else if (x >= 0) change({ timeNs: Math.round(timeIn(window, x)) });
    },
  });
}
