import { expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { casRegister } from "../models/objects/cells.ts";
import { cellColumns } from "../base/cell-columns.ts";
import { keyHistory } from "../base/key-history.ts";
import type { Ruling } from "../base/ruling.ts";
import { windows } from "./windows.ts";

const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };

function throughWindows(operations: readonly Operation[], size: number): Ruling {
  const history = keyHistory(casRegister, operations);
  return windows(history, cellColumns(history), allowance, size);
}

function operation(id: number, f: string, value: number, invokeIndex: number, completeIndex: number): Operation {
  const input = f === "read" ? null : value;
  const times = { invokeIndex, completeIndex, invokeTime: invokeIndex, completeTime: completeIndex };
  return { id, process: id, f, input, output: value, outcome: "ok", ...times };
}

test("a window has everything that began with its last event", () => {
  const before = [operation(0, "write", 1, 0, 1), operation(1, "write", 2, 2, 3)];
  // The read and the write that it saw begin at one event.
  const tied = [operation(2, "read", 6, 4, 4), operation(3, "write", 6, 4, 5)];
  for (const size of [1, 2, 3, 4]) {
    expect(throughWindows([...before, ...tied], size).verdict).toBeUndefined();
  }
});

test("a window that contradicts itself shows that the whole is not linearizable", () => {
  const long = Array.from({ length: 50 }, (_, id) => operation(id, "write", id % 3, 2 * id, 2 * id + 1));
  const stale = operation(50, "read", 0, 100, 101);
  expect(throughWindows([...long, operation(50, "read", 1, 100, 101)], 4).verdict).toBeUndefined();
  expect(throughWindows([...long, stale], 4).verdict).toBe(false);
});
