/**
 * What each message says, written along its arrow, wherever there is room for it: a reader should not have to point
 * at forty arrows to follow a story. Words never lie on other words; a message that finds no room is told on pointing.
 */
import { messageEnd, type MessageLayout } from "./message-layout.ts";
import { FAULT_BAND_HALF, markPlaces, outagePlaces } from "./mark-places.ts";
import type { MessagesView, ShownMessage } from "../data/report-data.ts";

/** The text at a message's arrow, and where it stands. */
export interface MessageLabel {
  readonly id: number;
  readonly text: string;
  /** The middle of its base line, in px. */
  readonly x: number;
  readonly y: number;
  /** Degrees, clockwise: along the arrow. */
  readonly angle: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const CHARACTER = 5.5;
const CHARACTERS_MIN = 12;
const HEIGHT = 12;
/** Of the base line from the arrow, so that it clears the words. */
const ABOVE = -3;
const BELOW = 11;
/** From the base line up to the middle of the letters. */
const MIDDLE = 4;
/** An arrow that is so near to their middle goes through the letters. */
const CLEAR = 6;
/** Of more messages than this, words may lie on arrows: nobody reads so many, and to look at all pairs takes long. */
const ARROWS_MAX = 500;

/** Cost: quadratic in the number of labels, of which a page has some hundred. */
export function messageLabels(
  view: MessagesView,
  layout: MessageLayout,
  messages: readonly ShownMessage[],
): MessageLabel[] {
  const room = Math.floor((layout.columnWidth - 44) / CHARACTER);
  if (room < CHARACTERS_MIN) return [];
  const taken: Box[] = [...markBoxes(view, layout), ...wordBoxes(view, layout)];
  const arrows = messages.length > ARROWS_MAX ? [] : messages.flatMap((message) => arrowsOf(message, layout));
  return mostTellingFirst(messages).flatMap((message) => {
    const free = placesOf(message, layout, room)
      .filter(({ text }) => text.length <= room)
      .map((label) => ({ label, box: boxOf(label) }))
      .filter(({ box }) => !taken.some((other) => overlaps(box, other)));
    const best = free.find(({ label }) => !arrows.some((arrow) => strikes(arrow, label))) ?? free[0];
    if (best === undefined) return [];
    taken.push(best.box);
    return [best.label];
  });
}

function boxOf({ text, x, y, angle }: MessageLabel): Box {
  const half = (text.length * CHARACTER) / 2;
  const rise = Math.abs(Math.tan((angle * Math.PI) / 180) * half);
  return { left: x - half, right: x + half, top: y - HEIGHT + 2 - rise, bottom: y + 2 + rise };
}

/** From where a message was sent to where it ended, in px; one for each arrival. */
interface Arrow {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

function arrowsOf(message: ShownMessage, layout: MessageLayout): Arrow[] {
  const [x1, y1] = [layout.x(message.from), layout.y(message.time)];
  const end = messageEnd(message, layout);
  const ends =
    message.fate === "arrived" ? message.arrived.map((at) => ({ x: layout.x(message.to), y: layout.y(at) })) : [end];
  return ends.map(({ x: x2, y: y2 }) => ({ x1, y1, x2, y2 }));
}

/** Whether an arrow goes through the words. Its own passes below or above them, as they stand. */
function strikes({ x1, y1, x2, y2 }: Arrow, { text, x, y, angle }: MessageLabel): boolean {
  const half = (text.length * CHARACTER) / 2;
  const slope = Math.tan((angle * Math.PI) / 180);
  return [-1, -0.5, 0, 0.5, 1].some((part) => {
    const at = x + part * half;
    if (at < Math.min(x1, x2) || at > Math.max(x1, x2) || x1 === x2) return false;
    const arrowY = y1 + ((at - x1) / (x2 - x1)) * (y2 - y1);
    return Math.abs(arrowY - (y - MIDDLE + slope * part * half)) < CLEAR;
  });
}

/** What did not arrive tells more than what did, and what arrived twice or late more than what did as usual. */
function mostTellingFirst(messages: readonly ShownMessage[]): ShownMessage[] {
  const rank = ({ fate, arrived, isOvertaken }: ShownMessage): number => {
    if (fate === "never sent") return 0;
    if (fate === "lost") return 1;
    return arrived.length > 1 || isOvertaken ? 2 : 3;
  };
  return messages.toSorted((one, other) => rank(one) - rank(other));
}

/**
 * Where the words may stand, the best place first: in each gap between columns that the arrow crosses, above it and below it;
 * of one that is a mere stub, behind its end.
 */
function placesOf(message: ShownMessage, layout: MessageLayout, room: number): MessageLabel[] {
  const { id, from, to, time, fate } = message;
  const { x, y, columnWidth } = layout;
  const text = fitting(`${prefixOf(message)}${message.text}`, room);
  const end = messageEnd(message, layout);
  const direction = Math.sign(x(to) - x(from));
  if (fate === "never sent" || fate === "under way") {
    return [{ id, text, x: end.x + direction * ((text.length * CHARACTER) / 2 + 6), y: end.y + 1, angle: 0 }];
  }
  const slope = (end.y - y(time)) / (end.x - x(from) || 1);
  const angle = (Math.atan(slope) * 180) / Math.PI;
  const gaps = Math.max(1, Math.floor(Math.abs(end.x - x(from)) / columnWidth));
  return Array.from({ length: gaps }, (_, gap) => direction * columnWidth * (gap + 0.5)).flatMap((toX) =>
    [ABOVE, BELOW].map((offset) => ({ id, text, x: x(from) + toX, y: y(time) + toX * slope + offset, angle })),
  );
}

/** What became of it, where that is no matter of course and no cross says it. */
function prefixOf({ fate, arrived, isOvertaken }: ShownMessage): string {
  if (fate === "never sent") return "never sent: ";
  return `${arrived.length > 1 ? "doubled: " : ""}${isOvertaken ? "overtaken: " : ""}`;
}

/** Without its last parts, as far as needed: what it does comes first, numbers come after. */
function fitting(text: string, room: number): string {
  const parts = text.split(", ");
  while (parts.length > 1 && parts.join(", ").length > room) parts.pop();
  return parts.join(", ");
}

/** Where the words beside the nodes are. */
function markBoxes(view: MessagesView, layout: MessageLayout): Box[] {
  return [...markPlaces(view, layout), ...outagePlaces(view, layout)].map(({ left, width, y }) => ({
    left: left - 8,
    right: left + width + 8,
    top: y - 8,
    bottom: y + 8,
  }));
}

/** Where faults and operations are told. */
function wordBoxes({ faults, operations, columns }: MessagesView, { x, y, width }: MessageLayout): Box[] {
  const lines = faults.map(({ timeNs }) => ({
    left: 0,
    right: width,
    top: y(timeNs) - FAULT_BAND_HALF,
    bottom: y(timeNs) + FAULT_BAND_HALF,
  }));
  const words = operations.map(({ column, startNs, text }) => {
    const wide = Math.min(24, text.length) * 6.4;
    const isLast = column === columns.at(-1);
    const left = isLast ? x(column) - wide - 10 : x(column);
    return { left, right: left + wide + 10, top: y(startNs), bottom: y(startNs) + 14 };
  });
  return [...lines, ...words];
}

function overlaps(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
