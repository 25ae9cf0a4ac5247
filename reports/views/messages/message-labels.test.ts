import { expect, test } from "vitest";
import type { MessagesView, ShownMessage } from "../data/report-data.ts";
import { messageLabels } from "./message-labels.ts";
import type { MessageLayout } from "./message-layout.ts";

const COLUMNS = ["n1", "n2", "n3"];
/** A ns is a px, so that the tests say where arrows are. */
const layout: MessageLayout = {
  width: 1_200,
  height: 400,
  columnWidth: 400,
  x: (column) => 100 + COLUMNS.indexOf(column) * 400,
  y: (timeNs) => timeNs,
  ticks: [],
};
const view: MessagesView = {
  columns: COLUMNS,
  nodes: COLUMNS,
  startNs: 0,
  endNs: 400,
  failureNs: undefined,
  messages: [],
  omitted: 0,
  gaps: [],
  marks: [],
  faults: [],
  outages: [],
  operations: [],
};

function arrow(from: string, to: string, time: number, text: string, end = time): ShownMessage {
  return {
    id: time,
    from,
    to,
    time,
    message: "m",
    text,
    arrived: [end],
    fate: "arrived",
    isOvertaken: false,
    isRoutine: false,
  };
}

/** Longer than there is room for, so that nothing but the arrow is in the way. */
const SILENT = "x".repeat(80);

function placeOf(message: ShownMessage, others: readonly ShownMessage[]): readonly [x: number, y: number] | undefined {
  const label = messageLabels(view, layout, [message, ...others]).find(({ id }) => id === message.id);
  return label === undefined ? undefined : [label.x, label.y];
}

test("words stand above their arrow, and below it where another arrow would go through them", () => {
  const told = arrow("n1", "n2", 100, "asks for a vote");
  expect(placeOf(told, [])).toEqual([300, 97]);
  expect(placeOf(told, [arrow("n1", "n2", 92, SILENT)])).toEqual([300, 111]);
  expect(placeOf(told, [arrow("n2", "n1", 84, SILENT, 102)])).toEqual([300, 111]);
  // One that passes by, and one between other nodes, are no reason to move.
  expect(placeOf(told, [arrow("n1", "n2", 80, SILENT), arrow("n2", "n3", 92, SILENT)])).toEqual([300, 97]);
});

test("words of a long arrow stand between the next nodes where other arrows are on both sides of it", () => {
  const around = [arrow("n1", "n2", 92, SILENT), arrow("n1", "n2", 108, SILENT)];
  expect(placeOf(arrow("n1", "n3", 100, "asks for a vote"), around)).toEqual([700, 97]);
  // Without such a place words on an arrow are better than none.
  expect(placeOf(arrow("n1", "n2", 100, "asks for a vote"), around)).toEqual([300, 97]);
});
