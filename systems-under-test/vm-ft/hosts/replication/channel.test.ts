import { expect, test } from "vitest";
import { createRandomStream } from "../../../node-kit/random.ts";
import { acknowledge, createReceiver, createSender, nextBatch, receiveEntries } from "./channel.ts";
import type { Entry } from "./entry.ts";

const entry = (seq: number): Entry => ({ seq, at: seq, event: { kind: "nothing" }, answers: [] });
const pace = { retransmitMs: 100, maxEntriesPerMessage: 500, maxInflight: 8 };
const seqs = (entries: readonly Entry[]): number[] => entries.map(({ seq }) => seq);

test("an entry is sent once, until nothing was acknowledged for a while", () => {
  const sender = createSender(10, 0);
  sender.entries.push(entry(11), entry(12));
  expect(seqs(nextBatch(sender, 0, pace))).toEqual([11, 12]);
  expect(nextBatch(sender, 99, pace)).toEqual([]);
  expect(seqs(nextBatch(sender, 100, pace))).toEqual([11, 12]);
});

test("what was acknowledged is not sent again", () => {
  const sender = createSender(10, 0);
  sender.entries.push(entry(11), entry(12), entry(13));
  nextBatch(sender, 0, pace);
  expect(acknowledge(sender, 12, 50)).toBe(true);
  expect(acknowledge(sender, 11, 60)).toBe(false);
  expect(seqs(nextBatch(sender, 150, pace))).toEqual([13]);
});

test("the receiver takes each entry once and none after a gap", () => {
  const receiver = createReceiver(10);
  receiveEntries(receiver, [entry(12)], 0);
  expect(receiver.received).toBe(10);
  receiveEntries(receiver, [entry(11), entry(12)], 1);
  receiveEntries(receiver, [entry(12), entry(13)], 2);
  expect(receiver.buffer.map((received) => received.entry.seq)).toEqual([11, 12, 13]);
});

test("every entry arrives, in order, over a link that loses half of everything", () => {
  const random = createRandomStream(1);
  const sender = createSender(0, 0);
  const receiver = createReceiver(0);
  for (let now = 0; now < 10_000; now += 10) {
    if (now < 5000) sender.entries.push(entry(now / 10 + 1));
    const batch = nextBatch(sender, now, { ...pace, retransmitMs: 50 });
    if (random.chance(0.5)) receiveEntries(receiver, batch, now);
    if (random.chance(0.5)) acknowledge(sender, receiver.received, now);
  }
  expect(receiver.buffer.map((received) => received.entry.seq)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  expect(sender.entries).toEqual([]);
});

test("no more than the window is on its way, in full messages, and an acknowledgement opens it", () => {
  const small = { retransmitMs: 100, maxEntriesPerMessage: 2, maxInflight: 2 };
  const sender = createSender(0, 0);
  sender.entries.push(...[1, 2, 3, 4, 5, 6].map(entry));
  expect([1, 2, 3].map(() => seqs(nextBatch(sender, 0, small)))).toEqual([[1, 2], [3, 4], []]);
  acknowledge(sender, 1, 10);
  expect([1, 2].map(() => seqs(nextBatch(sender, 10, small)))).toEqual([[5], []]);
  expect([1, 2, 3].map(() => seqs(nextBatch(sender, 110, small)))).toEqual([[2, 3], [4, 5], []]);
});
