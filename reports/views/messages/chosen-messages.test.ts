import { expect, test } from "vitest";
import type { ShownMessage } from "../data/report-data.ts";
import { isAbout, messagesAround } from "./chosen-messages.ts";

function message(id: number, more: Partial<ShownMessage> = {}): ShownMessage {
  const fate = { fate: "arrived", isOvertaken: false, isRoutine: false } as const;
  return {
    id,
    time: id * 10,
    from: "n1",
    to: "n2",
    message: "append",
    text: "heartbeat",
    arrived: [],
    ...fate,
    ...more,
  };
}

const ten = Array.from({ length: 10 }, (_, id) => message(id));
const idsAround = (timeNs: number | undefined, most: number): [number[], number, number] => {
  const { shown, before, after } = messagesAround(ten, timeNs, most);
  return [shown.map(({ id }) => id), before, after];
};

test("without a cursor the last messages are shown, with one those around it, most of them from before it", () => {
  expect(idsAround(undefined, 3)).toEqual([[7, 8, 9], 7, 0]);
  expect(idsAround(50, 4)).toEqual([[4, 5, 6, 7], 4, 2]);
  expect(idsAround(0, 4)).toEqual([[0, 1, 2], 0, 7]);
  expect(idsAround(1000, 3)).toEqual([[7, 8, 9], 7, 0]);
  expect(idsAround(50, 100)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0, 0]);
});

test.each([
  [{}, true],
  [{ text: "HEART" }, true],
  [{ text: "n2" }, true],
  [{ text: "vote" }, false],
  [{ node: "n2" }, true],
  [{ node: "n3" }, false],
  [{ type: "append" }, true],
  [{ type: "append", text: "vote" }, false],
])("a heartbeat from n1 to n2, looked for with %j: %s", (filter, isFound) => {
  expect(isAbout(message(0), filter)).toBe(isFound);
});
