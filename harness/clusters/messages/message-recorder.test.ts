import { expect, test } from "vitest";
import type { MessageRecord } from "../../../runs/results.ts";
import { createMessageRecorder, RECORDER_LIMITS, type RecorderLimits } from "./message-recorder.ts";
import { createMessageTape, type TapeLimits } from "./message-tape.ts";

const MS = 1e6;

function bench(limits: Partial<RecorderLimits> = {}, tapeLimits: Partial<TapeLimits> = {}) {
  const tape = createMessageTape({ messagesMax: 100_000, bytesMax: 1_000_000, keptMax: 100, ...tapeLimits });
  const written: MessageRecord[] = [];
  const recorder = createMessageRecorder({
    tape,
    describe: ({ kept }) => ({ message: "text", text: Buffer.from(kept).toString() }),
    write: (record) => written.push(record),
    limits: { ...RECORDER_LIMITS, ...limits },
  });
  /** A message each ms, which arrives at once. */
  const traffic = (fromMs: number, toMs: number, from = "n1", to = "n2"): void => {
    for (let ms = fromMs; ms < toMs; ms++) tape.arrived(tape.sent(from, to, `${from} at ${ms}`, ms * MS), ms * MS);
  };
  const times = (records: readonly MessageRecord[]): readonly number[] => records.map(({ time }) => time / MS);
  return { tape, recorder, written, traffic, times };
}

test("messages are written from a little before a moment to a little after, and no others", () => {
  const { recorder, written, traffic, times } = bench();
  traffic(0, 2_000);
  recorder.moment(2_000 * MS);
  for (let ms = 2_000; ms < 4_000; ms += 100) {
    traffic(ms, ms + 100);
    recorder.look();
  }
  expect(times(written)).toEqual(Array.from({ length: 700 }, (_, place) => 1_800 + place));
  expect(written[0]).toEqual({
    time: 1_800 * MS,
    from: "n1",
    to: "n2",
    message: "text",
    text: "n1 at 1800",
    arrived: [1_800 * MS],
    number: 1_800,
  });
});

test("what was written at a look needs no later one: a harness that is killed has left it", () => {
  const { recorder, written, traffic, times } = bench();
  recorder.moment(0);
  traffic(0, 100);
  recorder.look();
  expect(times(written)).toHaveLength(100);
});

test("a moment soon after another makes the time longer, and nothing is written twice", () => {
  const { recorder, written, traffic, times } = bench({ recordsMax: 100_000, sliceMax: 1_000 });
  traffic(0, 1_000);
  recorder.moment(1_000 * MS);
  traffic(1_000, 1_300);
  recorder.moment(1_300 * MS);
  for (let ms = 1_300; ms < 3_000; ms += 100) {
    traffic(ms, ms + 100);
    recorder.look();
  }
  expect(times(written)).toEqual(Array.from({ length: 1_000 }, (_, place) => 800 + place));
});

test("of a flood each link has the same share, and one that is nearly silent all that it said", () => {
  const { tape, recorder, written } = bench({ sliceMax: 30 });
  recorder.moment(0);
  for (let each = 0; each < 5_000; each++) tape.arrived(tape.sent("n1", "n2", "append", each), each);
  tape.arrived(tape.sent("n3", "n2", "vote", 5_000), 5_000);
  for (let each = 0; each < 5_000; each++) tape.arrived(tape.sent("n2", "n1", "reply", 5_001 + each), 5_001);
  recorder.look();
  expect(written).toHaveLength(29);
  expect(written.filter(({ text }) => text === "vote")).toHaveLength(1);
  expect(written.filter(({ text }) => text === "append").map(({ number }) => number)).toEqual(
    Array.from({ length: 14 }, (_, place) => place),
  );
});

test("before a moment the latest are written, of what there is room for", () => {
  const { recorder, written, traffic, times } = bench({ sliceMax: 3 });
  traffic(0, 100);
  recorder.moment(100 * MS);
  expect(times(written)).toEqual([97, 98, 99]);
});

test("however many moments there are, no more is written than the limit, and later ones have something, too", () => {
  const { recorder, written, traffic } = bench({ recordsMax: 1_000 });
  for (let ms = 0; ms < 20_000; ms += 100) {
    traffic(ms, ms + 100);
    if (ms % 1_000 === 0) recorder.moment(ms * MS);
    recorder.look();
  }
  expect(written.length).toBeGreaterThan(500);
  expect(written.length).toBeLessThanOrEqual(1_000);
  expect(written.some(({ time }) => time > 15_000 * MS)).toBe(true);
});

test("one that is under way is written when its fate is known", () => {
  const { tape, recorder, written } = bench();
  recorder.moment(0);
  const slow = tape.sent("n1", "n2", "slow", 1);
  const never = tape.sent("n1", "n2", "never", 2);
  recorder.look();
  expect(written).toEqual([]);
  tape.arrived(slow, 9);
  recorder.look();
  expect(written).toMatchObject([{ text: "slow", arrived: [9] }]);
  tape.lost(never, 12, true);
  expect(recorder.last(undefined)).toMatchObject([{ text: "never", arrived: [], lost: 12, isCut: true }]);
});

test("one that was doubled is written when both of it have come to their end", () => {
  const { tape, recorder, written } = bench();
  recorder.moment(0);
  const number = tape.sent("n1", "n2", "twice", 1);
  tape.doubled(number);
  tape.arrived(number, 2);
  recorder.look();
  expect(written).toEqual([]);
  tape.arrived(number, 30);
  recorder.look();
  expect(written).toMatchObject([{ text: "twice", arrived: [2, 30] }]);
});

test("one that was forgotten before its fate was known is written all the same", () => {
  const { tape, recorder, written } = bench({}, { messagesMax: 4 });
  recorder.moment(0);
  tape.sent("n1", "n2", "slow", 1);
  recorder.look();
  for (let each = 0; each < 4; each++) tape.arrived(tape.sent("n1", "n2", "next", 700 * MS), 700 * MS);
  recorder.look();
  expect(written).toMatchObject([{ text: "slow", arrived: [] }]);
});

test("around the failure are the last before it and a few after, without those that were written", () => {
  const { recorder, traffic, times } = bench({ failureMax: 500 });
  traffic(0, 1_000);
  recorder.moment(800 * MS);
  traffic(1_000, 3_000);
  expect(times(recorder.last(1_000 * MS))).toEqual([
    ...Array.from({ length: 50 }, (_, place) => 550 + place),
    ...Array.from({ length: 250 }, (_, place) => 800 + place),
  ]);
});

test("without a failure, the end of the run takes its place", () => {
  const { recorder, traffic, times } = bench({ failureMax: 10 });
  traffic(0, 3_000);
  expect(times(recorder.last(undefined))).toEqual(Array.from({ length: 10 }, (_, place) => 2_990 + place));
});

test("without messages there is nothing to write", () => {
  const { recorder, written } = bench();
  recorder.moment(1);
  recorder.look();
  expect([written, recorder.last(1)]).toEqual([[], []]);
});
