/**
 * Where the words beside the nodes stand: right of the node's line, left of it where the figure ends. Two nodes that
 * say something at the same time would write over each other, so the later mark moves down until it has room.
 */
import type { MessagesView, NodeMark } from "../data/report-data.ts";
import type { MessageLayout } from "./message-layout.ts";

/** A mark and the place of its words, in px. */
export interface MarkPlace {
  readonly mark: NodeMark;
  readonly left: number;
  readonly width: number;
  /** The middle of its words; the node's dot stays at the instant itself. */
  readonly y: number;
}

const HEIGHT = 17;
/** From the node's line to the words. */
const DISTANCE = 8;

/** One place for each mark, in their order. Cost: quadratic in the number of marks, of which a page has some hundred. */
export function markPlaces({ marks }: MessagesView, layout: MessageLayout): MarkPlace[] {
  const places: MarkPlace[] = [];
  for (const mark of marks) {
    const width = widthOf(mark.text.length);
    const x = layout.x(mark.node);
    const left = x + DISTANCE + width <= layout.width ? x + DISTANCE : x - DISTANCE - width;
    let y = layout.y(mark.timeNs);
    const isTaken = (other: MarkPlace): boolean =>
      other.mark.node !== mark.node &&
      Math.abs(other.y - y) < HEIGHT &&
      other.left < left + width &&
      left < other.left + other.width;
    // Each turn passes one mark for good, so this ends.
    for (let other = places.find(isTaken); other !== undefined; other = places.find(isTaken)) y = other.y + HEIGHT;
    places.push({ mark, left, width, y });
  }
  return places;
}

function widthOf(characters: number): number {
  return 12 + characters * 6.1;
}
