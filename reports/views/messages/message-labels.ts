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

/** Cost: quadratic in the number of labels, of which a page has some hundred. */
export function messageLabels(
  view: MessagesView,
  layout: MessageLayout,
  messages: readonly ShownMessage[],
): MessageLabel[] {
  const room = Math.floor((layout.columnWidth - 44) / CHARACTER);
  if (room < CHARACTERS_MIN) return [];
  const taken: Box[] = [...markBoxes(view, layout), ...wordBoxes(view, layout)];
  return mostTellingFirst(messages).flatMap((message) => {
    const label = labelOf(message, layout, room);
    if (label.text.length > room) return [];
    const half = (label.text.length * CHARACTER) / 2;
    const rise = Math.abs(Math.tan((label.angle * Math.PI) / 180) * half);
    const box = {
      left: label.x - half,
      right: label.x + half,
      top: label.y - HEIGHT + 2 - rise,
      bottom: label.y + 2 + rise,
    };
    if (taken.some((other) => overlaps(box, other))) return [];
    taken.push(box);
    return [label];
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

/** In the first gap between columns that the arrow crosses; of one that is a mere stub, behind its end. */
function labelOf(message: ShownMessage, layout: MessageLayout, room: number): MessageLabel {
  const { id, from, to, time, fate } = message;
  const { x, y, columnWidth } = layout;
  const text = fitting(`${prefixOf(message)}${message.text}`, room);
  const end = messageEnd(message, layout);
  const direction = Math.sign(x(to) - x(from));
  if (fate === "never sent" || fate === "under way") {
    return { id, text, x: end.x + direction * ((text.length * CHARACTER) / 2 + 6), y: end.y + 1, angle: 0 };
  }
  const slope = (end.y - y(time)) / (end.x - x(from) || 1);
  const toX = (direction * columnWidth) / 2;
  return { id, text, x: x(from) + toX, y: y(time) + toX * slope - 3, angle: (Math.atan(slope) * 180) / Math.PI };
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
