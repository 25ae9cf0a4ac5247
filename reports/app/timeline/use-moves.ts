/** What gestures on the lanes do to the timeline. */
import type { RefObject } from "preact";
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
  const { window, setWindow, data, table, change } = model;
  const timeAt = (x: number): number =>
    window.startNs + (Math.max(0, Math.min(plot, x)) / plot) * (window.endNs - window.startNs);
  return useGestures(box, left, {
    zoom: (x, factor) => setWindow(zoomed(window, timeAt(x), factor, data.durationNs)),
    pan: (dx, dy) => {
      if (dy !== 0) box.current?.scrollBy(0, -dy);
      if (dx !== 0) setWindow(moved(window, -dx / plot, data.durationNs));
    },
    choose: (from, to) => {
      if (to - from >= CHOSEN_MIN_PX) setWindow({ startNs: timeAt(from), endNs: timeAt(to) });
    },
    click: (x, y) => {
      const row = rowOver({ x: x + left, y });
      if (row !== undefined) change({ operation: table.id[row] });
      else if (x >= 0) change({ timeNs: Math.round(timeAt(x)) });
    },
  });
}
