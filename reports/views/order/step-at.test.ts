import { expect, test } from "vitest";
import type { OrderView } from "../data/report-data.ts";
import { stepAt } from "./step-at.ts";

const step = (id: number, timeNs: number): OrderView["steps"][number] => ({
  id,
  process: 0,
  timeNs,
  text: "",
  state: "",
});
const order: OrderView = { initially: "", steps: [step(4, 10), step(2, 10), step(7, 30)], ends: { id: 9, text: "" } };

test.each([
  ["nothing: all of it", {}, 3],
  ["an operation: up to it", { operation: 2 }, 2],
  ["an operation, whatever the time", { operation: 4, timeNs: 30 }, 1],
  ["the one that no order explains: all of it", { operation: 9, timeNs: 0 }, 3],
  ["a time before the first", { timeNs: 9 }, 0],
  ["a time at which two take effect", { timeNs: 10 }, 2],
  ["a time after all", { timeNs: 31 }, 3],
  ["an operation of another key: the time", { operation: 5, timeNs: 10 }, 2],
])("the reader looks at %s", (_what, at, steps) => {
  expect(stepAt(order, at)).toBe(steps);
});
