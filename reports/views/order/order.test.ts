import { expect, test } from "vitest";
import type { Linearization } from "../../../histories/linearization.ts";
import type { Operation } from "../../../histories/operation.ts";
import { orders } from "./order.ts";

function write(id: number, value: number, invokeTime: number, completeTime?: number): Operation {
  const [invokeIndex, completeIndex] = [invokeTime, completeTime];
  const ends = completeTime === undefined ? {} : { completeTime, completeIndex: completeIndex ?? 0 };
  const outcome = completeTime === undefined ? "info" : "ok";
  return { id, process: id, f: "write", input: value, output: value, outcome, invokeIndex, invokeTime, ...ends };
}

const history = [write(0, 1, 10, 50), write(1, 2, 20, 30), write(2, 3, 40)];
const texts = ["absent", "1", "2", "3"];

test("an operation takes effect at its invocation, or with the one before it where that is later", () => {
  const order: Linearization = { operations: [1, 0, 2], texts, states: [0, 2, 1, 3] };
  expect(orders([order], history, [])).toEqual([
    {
      key: undefined,
      initially: "absent",
      steps: [
        { id: 1, process: 1, timeNs: 20, text: "write 2", state: "2" },
        { id: 0, process: 0, timeNs: 20, text: "write 1", state: "1" },
        { id: 2, process: 2, timeNs: 40, text: "write 3", state: "3" },
      ],
      ends: undefined,
    },
  ]);
});

test("an order that ends says before which operation", () => {
  const [order] = orders([{ key: "x", operations: [], texts, states: [0], endsBefore: 1 }], history, []);
  expect(order).toMatchObject({ key: "x", steps: [], ends: { id: 1, text: "write 2" } });
});

test("an order that speaks of operations or states that there are not is left out", () => {
  expect(orders([{ operations: [9], texts, states: [0, 1] }], history, [])).toEqual([]);
  expect(orders([{ operations: [0], texts, states: [0] }], history, [])).toEqual([]);
});

test("keys stand in the order of the page", () => {
  const bare = { operations: [], texts, states: [0] };
  const keys = ["x2", "x10"].map((key) => ({ key, valid: true, operationCount: 0, decidedBy: "" }) as const);
  const shown = orders(
    [
      { key: "x10", ...bare },
      { key: "x2", ...bare },
    ],
    history,
    keys,
  );
  expect(shown.map(({ key }) => key)).toEqual(["x2", "x10"]);
});
