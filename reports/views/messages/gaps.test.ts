import { expect, test } from "vitest";
import type { MessageRecord } from "../../../runs/results.ts";
import { smallRun } from "../../testing/small-run.ts";
import { messageGaps, missingAmong } from "./gaps.ts";
import { messagesView, within } from "./messages.ts";

const at = (ms: number, number?: number): MessageRecord => ({
  time: ms * 1e6,
  from: "n1",
  to: "n2",
  message: "append",
  text: `message ${ms}`,
  arrived: [ms * 1e6],
  ...(number === undefined ? {} : { number }),
});

test("between two records of which the numbers are no neighbours there is a gap, if it lasts", () => {
  const records = [at(1, 10), at(2, 11), at(900, 4_000), at(901, 4_050), at(1_500, 4_051)];
  expect(messageGaps(records)).toEqual([{ startNs: 2e6, endNs: 900e6, count: 3_988 }]);
  expect(missingAmong(records)).toBe(4_052 - 5);
});

test("records without numbers have no gaps, and nothing is missing among them", () => {
  expect(messageGaps([at(1), at(900)])).toEqual([]);
  expect([missingAmong([at(1), at(900)]), missingAmong([])]).toEqual([0, 0]);
});

test("the view counts what was left out, and shows gaps between the messages that it draws", () => {
  const whole = messagesView({ ...smallRun(), messages: [at(1, 0), at(2, 1), at(12, 9), at(70, 500)] }, 80e6);
  expect(whole?.omitted).toBe(497);
  expect(whole?.gaps).toEqual([{ startNs: 12e6, endNs: 70e6, count: 490 }]);
  if (whole === undefined) throw new Error("expected a view");
  expect(within(whole, whole.messages.slice(2), { arePicked: false }).gaps).toHaveLength(1);
  expect(within(whole, whole.messages.slice(3), { arePicked: false }).gaps).toEqual([]);
  expect(within(whole, whole.messages.slice(2), { arePicked: true }).gaps).toEqual([]);
});
