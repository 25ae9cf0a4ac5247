/** What the report looks at, for its plots. */
import { useWindow } from "../cursor/cursor-line.tsx";
import { useViewState } from "../view-state/use-view-state.ts";
import type { Look } from "./plot.tsx";

/** The cursor and the window of time that all tabs share. */
export function useLook(durationNs: number): Look {
  const [{ timeNs }, change] = useViewState();
  return {
    timeNs,
    ...useWindow(durationNs),
    setTime: (at) => change({ timeNs: at }),
    setWindow: (from, to) => change({ from, to }),
  };
}
