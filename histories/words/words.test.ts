import { expect, test } from "vitest";
import type { Operation } from "../operation.ts";
import { listed } from "./listed.ts";
import { count, counted, times } from "./counts.ts";
import { didYouMean } from "./did-you-mean.ts";
import { callText, operationText, requestText } from "./operation-text.ts";
import { median, quantile } from "./quantiles.ts";
import { markdownTable, tableLines } from "./text-table.ts";
import { bareText, shortText } from "./value-text.ts";

const asked = { id: 0, process: 0, input: null, invokeIndex: 0, invokeTime: 0 };
const answered = { completeIndex: 1, completeTime: 1 };

function ok(f: string, input: Operation["input"], output: Operation["output"]): string {
  return operationText({ ...asked, ...answered, f, input, outcome: "ok", ...(output === undefined ? {} : { output }) });
}

test("an operation is what it did, with its answer where that says more", () => {
  expect(ok("write", 42, 42)).toBe("write 42");
  expect(ok("read", null, 41)).toBe("read → 41");
  expect(ok("read", null, null)).toBe("read → absent");
  expect(ok("read", null, [1, 2])).toBe("read → [1,2]");
  expect(ok("cas", [1, 2], [1, 2])).toBe("cas 1 → 2");
  expect(ok("dequeue", null, 4)).toBe("dequeue → 4");
});

test("an operation that failed says so; one that was never answered leaves that to its interval", () => {
  expect(operationText({ ...asked, ...answered, f: "write", input: 7, outcome: "fail" })).toBe("write 7 (failed)");
  expect(operationText({ ...asked, f: "write", input: 7, outcome: "info" })).toBe("write 7");
  expect(callText({ f: "write", input: 7, known: false }, { input: true, output: false })).toBe(
    "write 7 (never answered)",
  );
});

test("1 and its text are two values, also in words", () => {
  expect([ok("write", 1, 1), ok("write", "1", "1")]).toEqual(["write 1", 'write "1"']);
});

test("a label is no wider than it may be", () => {
  const wide = { ...asked, ...answered, f: "write", input: "x".repeat(90), outcome: "ok" } as const;
  expect(operationText(wide, 20)).toHaveLength(20);
  expect(operationText(wide, 20).endsWith("…")).toBe(true);
});

test("a request names its object, and a list is no pair", () => {
  expect(requestText({ f: "cas", key: "x", input: [3, 4] })).toBe("cas x 3 → 4");
  expect(requestText({ f: "append", key: "1", input: [3, 4] })).toBe('append "1" [3,4]');
  expect(requestText({ f: "read", input: null })).toBe("read");
});

test("of a long list both ends are shown, and how many lie between", () => {
  const list = Array.from({ length: 800 }, (_, position) => position);
  expect(shortText(list)).toBe("[0,1,2,3,4,5,6,7,8,9 … and 785 more … 795,796,797,798,799]");
  expect(bareText("x".repeat(50), 10)).toBe(`${"x".repeat(9)}…`);
});

test("counts have thousands and their noun's number", () => {
  expect([count(999), count(41208), count(1234567.5)]).toEqual(["999", "41,208", "1,234,567.5"]);
  expect([counted(1, "key"), counted(1200, "key"), counted(0, "key")]).toEqual(["1 key", "1,200 keys", "0 keys"]);
  expect([times(1), times(3), times(41208)]).toEqual(["once", "3 times", "41,208 times"]);
});

test("a quantile is the nearest rank; the median of an even count lies between", () => {
  expect(quantile([], 0.5)).toBeUndefined();
  expect([quantile([1, 2, 3, 4], 0.5), quantile([1, 2, 3, 4], 1), quantile([7], 0)]).toEqual([2, 4, 7]);
  expect([median([]), median([1, 2, 9]), median([1, 2, 3, 9])]).toEqual([undefined, 2, 2.5]);
});

test("columns stand under each other, names to the left and figures to the right", () => {
  const rows = [
    ["f", "ok"],
    ["read", "7"],
    ["cas", "1,200"],
  ];
  expect(tableLines(rows, { align: ["left", "right"] })).toEqual(["f        ok", "read      7", "cas   1,200"]);
  expect(tableLines(rows)).toEqual(["f     ok", "read  7", "cas   1,200"]);
  expect(tableLines([])).toEqual([]);
  expect(markdownTable(["f", "ok"], [["read", "7"]])).toEqual(["| f    | ok  |", "| ---- | --- |", "| read | 7   |"]);
});

test("the nearest name is offered, and none when all are far", () => {
  expect(didYouMean("partitoin", ["kill", "partition"])).toBe(' Did you mean "partition"?');
  expect(didYouMean("frobnicate", ["kill", "partition"])).toBe("");
  expect(didYouMean("Kill", ["kill"])).toBe(' Did you mean "kill"?');
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
])("the words %j are listed as “%s”", (words, text) => {
  expect(listed(words)).toBe(text);
});
