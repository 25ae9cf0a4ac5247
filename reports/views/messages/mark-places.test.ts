import { expect, test } from "vitest";
import { smallRun } from "../../testing/small-run.ts";
import type { NodeMark } from "../data/report-data.ts";
import { FAULT_BAND_HALF, markPlaces, outagePlaces } from "./mark-places.ts";
import { messageLayout } from "./message-layout.ts";
import { messagesView } from "./messages.ts";

function places(marks: readonly NodeMark[], width: number) {
  const found = messagesView(smallRun(), 19e6);
  if (found === undefined) throw new Error("expected a view of the messages");
  const view = { ...found, columns: found.nodes, marks };
  return markPlaces(view, messageLayout(view, view.messages, width));
}

const mark = (node: string, timeNs: number): NodeMark => ({
  timeNs,
  node,
  text: "votes for n3, term 2",
  weight: "normal",
});

test("nodes that speak at the same time do not write over each other", () => {
  const [first, second] = places([mark("n1", 8e6), mark("n2", 8e6)], 320);
  expect(second?.left).toBeLessThan((first?.left ?? 0) + (first?.width ?? 0));
  expect((second?.y ?? 0) - (first?.y ?? 0)).toBeGreaterThanOrEqual(17);
});

test("the word of an outage stands clear of the fault's band, and no mark is written over it", () => {
  const found = messagesView(smallRun(), 19e6);
  if (found === undefined) throw new Error("expected a view of the messages");
  const [outage] = found.outages;
  const { node = "", startNs = 0 } = outage ?? {};
  const view = { ...found, marks: [mark(node, startNs + 1)] };
  const layout = messageLayout(view, view.messages, 800);
  const [word] = outagePlaces(view, layout);
  const [placed] = markPlaces(view, layout);
  // Letters of 11.5 px around the middle.
  expect((word?.y ?? 0) - 6).toBeGreaterThanOrEqual(layout.y(startNs) + FAULT_BAND_HALF);
  expect(Math.abs((placed?.y ?? 0) - (word?.y ?? 0))).toBeGreaterThanOrEqual(17);
});

test("with room enough, both stand at the instant itself", () => {
  const [first, second] = places([mark("n1", 8e6), mark("n2", 8e6)], 1200);
  expect(second?.y).toBe(first?.y);
});
