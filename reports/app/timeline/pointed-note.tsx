/** The note on the operation that is pointed at. */
import type { RefObject, VNode } from "preact";
import { boxOf, type LanePicture } from "../../views/operations/lane-shapes.ts";
import { laneOf, rowAt } from "../../views/operations/lane-table.ts";
import { operationAt } from "../../views/operations/operation-table.ts";
import { BAR, LANE, TOP } from "./lane-geometry.ts";
import { OperationDetails } from "./operation-details.tsx";
import type { TimelineModel } from "./timeline-model.ts";

/** A place in px. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

const NEAR_PX = 4;

/** The row at a place of the plot, from the top of the first lane's labels; undefined where there is none. */
export function rowUnder(picture: LanePicture, shown: readonly number[], { x, y }: Place): number | undefined {
  const lane = shown[Math.floor((y - TOP) / LANE)];
  const { lanes, window, widthPx } = picture;
  if (lane === undefined || x < 0 || x > widthPx || (y - TOP) % LANE > BAR) return undefined;
  const nsOfPx = (window.endNs - window.startNs) / widthPx;
  return rowAt(lanes, lane, window.startNs + x * nsOfPx, NEAR_PX * nsOfPx);
}

interface PointedNoteProps {
  readonly model: TimelineModel;
  readonly row: number;
  /** In the box. */
  readonly place: Place;
  readonly box: RefObject<HTMLElement | null>;
  readonly picture: LanePicture;
  readonly left: number;
}

/** Everything of the operation, beside its bar. */
export function PointedNote({ model, row, place, box, picture, left }: PointedNoteProps): VNode | null {
  const operation = operationAt(model.table, row);
  const lane = laneOf(picture.lanes, row);
  const edges = box.current?.getBoundingClientRect();
  if (operation === undefined || lane === undefined || edges === undefined) return null;
  const bar = boxOf(picture, lane, picture.lanes.places[row] ?? 0);
  const x = edges.left + left + Math.max(0, bar.x);
  return (
    <div role="tooltip" class="tooltip" style={notePlace(x, edges.top + place.y + BAR / 2)}>
      <OperationDetails operation={operation} isCulprit={model.culprits.has(row)} />
    </div>
  );
}

/** Below the bar, but never beyond the edges of the view. */
function notePlace(left: number, top: number): { left: string; top?: string; bottom?: string } {
  const x = `${Math.max(8, Math.min(left, innerWidth - 400))}px`;
  return top + 260 < innerHeight
    ? { left: x, top: `${top + 8}px` }
    : { left: x, bottom: `${innerHeight - top + 34}px` };
}
