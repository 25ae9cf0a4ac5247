/**
 * Reads, while the browser has nothing else to do, what a closer look at the timeline will ask for. Of a million operations each
 * column takes some ten milliseconds, and all of them within one frame would be seen as a jerk.
 */
import { useEffect } from "preact/hooks";
import type { LaneTable } from "../../views/operations/lane-table.ts";

/** Not every browser says when it has nothing to do. */
const PAUSE_MS = 50;

/** One column at a time, for these lanes. */
export function useForesight(lanes: LaneTable): void {
  useEffect(() => {
    const { table } = lanes;
    const ahead: (() => unknown)[] = [
      () => table.completeTime,
      () => table.outcome,
      () => table.f,
      () => table.input,
      () => table.output,
      () => lanes.places,
    ];
    let cancel = whenIdle(readNext);
    function readNext(): void {
      const read = ahead.shift();
      if (read === undefined) return;
      read();
      cancel = whenIdle(readNext);
    }
    return () => cancel();
  }, [lanes]);
}

function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const handle = requestIdleCallback(work);
    return () => cancelIdleCallback(handle);
  }
  const handle = setTimeout(work, PAUSE_MS);
  return () => clearTimeout(handle);
}
