/** The cursor in a picture whose time runs from left to right, and how a click in it moves the cursor. */
import type { VNode } from "preact";
import { useViewState } from "../view-state/use-view-state.ts";

/** Where a picture has its time, in px and in ns of the run. */
export interface TimeAxis {
  readonly left: number;
  readonly width: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** Horizontal place of a time. */
export function placeOf(timeNs: number, { left, width, startNs, endNs }: TimeAxis): number {
  return left + ((timeNs - startNs) / Math.max(1, endNs - startNs)) * width;
}

/** The window of time that all views look at: the one that was chosen, or the whole run. */
export function useWindow(durationNs: number): Pick<TimeAxis, "startNs" | "endNs"> {
  const [{ from, to }] = useViewState();
  if (from === undefined || to === undefined || from >= durationNs) return { startNs: 0, endNs: durationNs };
  return { startNs: from, endNs: Math.min(to, durationNs) };
}

/** Nothing where there is no cursor, or none in the window. */
export function CursorLine({ axis, height }: { readonly axis: TimeAxis; readonly height: number }): VNode | null {
  const [{ timeNs }] = useViewState();
  if (timeNs === undefined || timeNs < axis.startNs || timeNs > axis.endNs) return null;
  const x = placeOf(timeNs, axis);
  return <line class="cursor" x1={x} x2={x} y1={0} y2={height} />;
}

/** Gives the handler of clicks that sets the cursor. */
export function useCursorClick(axis: TimeAxis): (event: MouseEvent) => void {
  const [, change] = useViewState();
  return (event) => {
    const picture = event.currentTarget as Element;
    const x = event.clientX - picture.getBoundingClientRect().left - axis.left;
    if (x < 0 || x > axis.width) return;
    change({ timeNs: Math.round(axis.startNs + (x / axis.width) * (axis.endNs - axis.startNs)) });
  };
}
