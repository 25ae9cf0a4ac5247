import { expect, test } from "vitest";
import { smallRun } from "../testing/small-run.ts";
import { messageLayout } from "./message-layout.ts";
import { messagesView } from "./messages.ts";
import type { MessagesView } from "./report-data.ts";

function view(): MessagesView {
  const found = messagesView(smallRun(), 19e6);
  if (found === undefined) throw new Error("expected a view of the messages");
  return found;
}

test("nodes and clients are columns, and each message has its fate", () => {
  const { columns, messages } = view();
  expect(columns).toEqual(["n1", "n2", "client 0"]);
  const fates = messages.map(({ fate }) => fate);
  expect(fates).toEqual(["arrived", "never sent", "lost", "arrived", "arrived", "arrived", "under way"]);
});

test("a message that says and fares as the one before it is routine, one that fares otherwise is not", () => {
  expect(view().messages.map(({ isRoutine }) => isRoutine)).toEqual([false, false, false, false, true, false, false]);
});

test("a power loss lasts until the node is started again", () => {
  expect(view().outages).toEqual([{ node: "n2", kind: "down", startNs: 3e6, endNs: 6e6 }]);
});

test("a run without records of messages has no view", () => {
  expect(messagesView({ ...smallRun(), messages: [] }, 19e6)).toBeUndefined();
});

test("the layout keeps the order of all events, and gives words a line of their own", () => {
  const shown = view();
  const { y, x } = messageLayout(shown, shown.messages, 800);
  const times = [1e6, 2e6, 3e6, 6e6, 7e6, 8e6, 9e6, 12e6, 19e6];
  const heights = times.map((timeNs) => y(timeNs));
  expect(heights).toEqual([...heights].sort((one, other) => one - other));
  expect(new Set(heights).size).toBe(times.length);
  expect(y(7e6) - y(6e6)).toBeGreaterThanOrEqual(16);
  expect(x("n1")).toBeLessThan(x("client 0"));
});
