/**
 * Where the words beside the nodes stand: right of the node's line, left of it where the figure ends. Two nodes that
 * say something at the same time would write over each other, so the later mark moves down until it has room. The word
 * of an outage stands below the band of the fault that it begins with.
 */
import type { MessagesView, NodeMark, Outage } from "../data/report-data.ts";
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

/** Where the word of an outage stands, in px. */
export interface OutagePlace {
  readonly outage: Outage;
  readonly left: number;
  readonly width: number;
  /** The middle of the word: below the band of the fault that the outage begins with. */
  readonly y: number;
}

/** Half of the band across the figure at which a fault begins or ends. */
export const FAULT_BAND_HALF = 8;

/** One place for each outage, in their order. */
export function outagePlaces({ outages }: Pick<MessagesView, "outages">, layout: MessageLayout): OutagePlace[] {
  return outages.map((outage) => ({
    outage,
    left: layout.x(outage.node) + DISTANCE,
    width: widthOf(outage.kind.length),
    y: layout.y(outage.startNs) + FAULT_BAND_HALF + HEIGHT / 2,
  }));
}

/**
 * One place for each mark, in their order; none is on the word of an outage.
 * Cost: quadratic in the number of marks, of which a page has some hundred.
 */
export function markPlaces(view: Pick<MessagesView, "marks" | "outages">, layout: MessageLayout): MarkPlace[] {
  const words = outagePlaces(view, layout);
  const places: MarkPlace[] = [];
  for (const mark of view.marks) {
    const width = widthOf(mark.text.length);
    const x = layout.x(mark.node);
    const left = x + DISTANCE + width <= layout.width ? x + DISTANCE : x - DISTANCE - width;
    let y = layout.y(mark.timeNs);
    const isUnder = (other: { readonly left: number; readonly width: number; readonly y: number }): boolean =>
      Math.abs(other.y - y) < HEIGHT && other.left < left + width && left < other.left + other.width;
    const taken = (): { readonly y: number } | undefined =>
      words.find(isUnder) ?? places.find((other) => other.mark.node !== mark.node && isUnder(other));
    // Each turn passes one of them for good, so this ends.
    for (let other = taken(); other !== undefined; other = taken()) y = other.y + HEIGHT;
    places.push({ mark, left, width, y });
  }
  return places;
}

function widthOf(characters: number): number {
  return 12 + characters * 6.1;
}
