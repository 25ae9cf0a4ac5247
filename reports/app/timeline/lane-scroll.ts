/** Which lanes are in sight: they stay in place when others come and go, and the one that is looked at is brought there. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { laneOf } from "../../views/operations/lane-table.ts";
import { firstNotBelow } from "../../views/operations/operation-table.ts";
import { LANE, TOP } from "./lane-geometry.ts";
import type { TimelineModel } from "./timeline-model.ts";

/** Keeps the topmost lane at the top when the lanes in the window are others than before. */
export function useKeptLanes(box: RefObject<HTMLElement | null>, shown: readonly number[]): void {
  const before = useRef(shown);
  useLayoutEffect(() => {
    const target = box.current;
    const top = target === null ? undefined : before.current[Math.floor(target.scrollTop / LANE)];
    before.current = shown;
    if (target === null || top === undefined || target.scrollTop === 0) return;
    target.scrollTop = firstNotBelow(shown, top) * LANE + (target.scrollTop % LANE);
  }, [shown]);
}

/** Scrolls as little as shows the lane of the operation that is looked at, when that is another than before. */
export function useSelectedInSight(
  box: RefObject<HTMLElement | null>,
  model: TimelineModel,
  shown: readonly number[],
): void {
  const { selected, lanes } = model;
  const inSight = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const target = box.current;
    const lane = selected === undefined ? undefined : laneOf(lanes, selected);
    const at = lane === undefined ? -1 : shown.indexOf(lane);
    if (target === null || at === -1 || inSight.current === selected) return;
    inSight.current = selected;
    const least = TOP + (at + 1) * LANE - target.clientHeight;
    target.scrollTop = Math.max(least, Math.min(target.scrollTop, at * LANE));
  }, [selected, lanes, shown]);
}
