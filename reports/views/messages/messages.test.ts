import { expect, test } from "vitest";
import { smallRun } from "../../testing/small-run.ts";
import { messageLabels } from "./message-labels.ts";
import { messageLayout } from "./message-layout.ts";
import { messagesView } from "./messages.ts";
import type { MessagesView } from "../data/report-data.ts";

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

test("what a client says is never routine: the second of two equal reads may be the wrong one", () => {
  const run = smallRun();
  const asked = run.messages.find(({ from }) => from === "client 0");
  if (asked === undefined) throw new Error("expected a message of a client");
  const twice = { ...run, messages: [...run.messages, { ...asked, time: 18e6 }] };
  expect(messagesView(twice, 19e6)?.messages.at(-1)?.isRoutine).toBe(false);
});

test("clients beyond the first few share a column, and little is shown after the failure", () => {
  const run = smallRun();
  const asks = Array.from({ length: 40 }, (_, position) => ({
    time: (19 + position) * 1e6,
    from: `client ${position}`,
    to: "n1",
    message: "operation",
    text: "read x",
    arrived: [],
  }));
  const { columns, messages } = messagesView({ ...run, messages: [...run.messages, ...asks] }, 60e6) ?? view();
  expect(columns).toHaveLength(2 + 6 + 1);
  expect(columns.at(-1)).toBe("other clients");
  expect(messages.filter(({ time }) => time > 19e6).length).toBe(12);
});

test("arrows are labelled with what they say, where no other words are", () => {
  const shown = view();
  const wide = messageLayout(shown, shown.messages, 1200);
  const labels = messageLabels(shown, wide, shown.messages);
  expect(labels.map(({ text }) => text)).toContain("never sent: grants its vote, term 1");
  expect(new Set(labels.map(({ x, y }) => `${x} ${y}`)).size).toBe(labels.length);
  expect(messageLabels(shown, messageLayout(shown, shown.messages, 320), shown.messages)).toEqual([]);
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

test("faults that change at the same instant share a line, and one that begins gives it its colour", () => {
  const run = smallRun();
  const at = (f: string) => ({
    index: 0,
    time: 6e6,
    type: "info" as const,
    process: "nemesis" as const,
    f,
    value: null,
  });
  const faults = messagesView({ ...run, nemesis: [at("stop-kill-n1"), at("start-pause-n2")] }, 19e6)?.faults;
  expect(faults).toEqual([{ timeNs: 6e6, fault: "pause-n2", isStart: true, text: "kill-n1 ends; pause-n2" }]);
});
