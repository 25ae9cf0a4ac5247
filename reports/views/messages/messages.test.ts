import { expect, test } from "vitest";
import { smallRun } from "../../testing/small-run.ts";
import { messageLabels } from "./message-labels.ts";
import { messageLayout } from "./message-layout.ts";
import { messagesView, within } from "./messages.ts";
import { fateWords, isDisturbed } from "./fate-words.ts";
import type { MessageRecord } from "../../../runs/results.ts";
import type { MessagesView, ShownMessage } from "../data/report-data.ts";

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

const gossip = (ms: number, arrived: readonly number[], more: Partial<MessageRecord> = {}): MessageRecord => {
  const at = arrived.map((each) => each * 1e6);
  return { time: ms * 1e6, from: "n1", to: "n2", message: "gossip", text: "3 elements", arrived: at, ...more };
};

function shownOf(messages: readonly MessageRecord[]): readonly ShownMessage[] {
  return messagesView({ ...smallRun(), messages }, 60e6)?.messages ?? [];
}

test("a message that arrives after a later one of the same link is overtaken, others are not", () => {
  const late = gossip(1, [9]);
  const [first, second, back, last] = shownOf([
    late,
    gossip(2, [3]),
    gossip(2, [4], { from: "n2", to: "n1" }),
    gossip(10, [12]),
  ]);
  expect([first, second, back, last].map((message) => message?.isOvertaken)).toEqual([true, false, false, false]);
});

test("a copy that comes late makes no message overtaken: the first one was in time", () => {
  expect(shownOf([gossip(1, [2, 9]), gossip(3, [4])]).map(({ isOvertaken }) => isOvertaken)).toEqual([false, false]);
});

test("what is doubled or overtaken is not hidden as a repetition, and says so at its arrow and on pointing", () => {
  const messages = [gossip(1, [2]), gossip(3, [4, 9]), gossip(15, [30]), gossip(16, [17])];
  const shown = shownOf(messages);
  expect(shown.map(({ isRoutine }) => isRoutine)).toEqual([false, false, false, false]);
  const quiet = { ...smallRun(), notes: [], nemesis: [], operations: [], results: undefined };
  const found = messagesView({ ...quiet, messages }, 60e6) ?? view();
  const texts = messageLabels(found, messageLayout(found, shown, 1200), shown).map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(["doubled: 3 elements", "overtaken: 3 elements"]));
  expect(shown.map(isDisturbed)).toEqual([false, true, true, false]);
  expect(shown.slice(0, 3).map(fateWords)).toEqual([
    "arrived",
    "arrived 2 times: it was doubled on its way",
    "arrived; a later message overtook it",
  ]);
});

test("a message that a cut has taken says so, one that was lost otherwise does not", () => {
  const lost = { lost: 2e6 };
  expect(shownOf([gossip(1, [], { ...lost, isCut: true }), gossip(3, [], lost)]).map(fateWords)).toEqual([
    "lost on its way: its link was cut",
    "lost on its way",
  ]);
});

test("services, and the harness where it sets nodes up, have columns between nodes and clients", () => {
  const messages = [
    gossip(1, [1], { from: "harness", to: "n1", message: "init" }),
    gossip(5, [6], { to: "lin-kv" }),
    gossip(7, [8], { from: "client 0", to: "n1" }),
  ];
  const whole = messagesView({ ...smallRun(), messages }, 60e6) ?? view();
  expect(whole.columns).toEqual(["n1", "n2", "lin-kv", "harness", "client 0"]);
  const later = within(whole, whole.messages.slice(1), { arePicked: false });
  expect(later.columns).toEqual(["n1", "n2", "lin-kv", "client 0"]);
  expect(later.startNs).toBe(5e6);
});

test("beside messages that are picked out of many there are only nodes, faults, and notes that matter", () => {
  const whole = view();
  const soft = { timeNs: 8e6, node: "n1", text: "commit 1", weight: "soft" } as const;
  const noted = { ...whole, marks: [...whole.marks, soft] };
  const lost = whole.messages.filter(({ fate }) => fate === "lost" || fate === "never sent");
  const picked = within(noted, lost, { arePicked: true });
  expect(picked).toMatchObject({ columns: ["n1", "n2"], operations: [], faults: whole.faults });
  expect(picked.marks.map(({ text }) => text)).toEqual(["leader, term 1"]);
  const all = within(noted, lost, { arePicked: false });
  expect([all.columns, all.operations.length]).toEqual([["n1", "n2", "client 0"], 1]);
  expect(all.marks.map(({ text }) => text)).toEqual(["leader, term 1", "commit 1"]);
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
