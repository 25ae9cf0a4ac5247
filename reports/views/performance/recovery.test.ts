import { expect, test } from "vitest";
import type { Operation } from "../../../histories/operation.ts";
import type { Band } from "../data/report-data.ts";
import { recoveries } from "./recovery.ts";

const MS = 1e6;

/** One operation that takes 1 ms and ends at each of these times. */
function okAt(times: readonly number[], outcome: Operation["outcome"] = "ok"): Operation[] {
  return times.map((ms, id) => ({
    id,
    process: 0,
    f: "read",
    input: null,
    outcome,
    invokeIndex: 2 * id,
    invokeTime: (ms - 1) * MS,
    completeIndex: 2 * id + 1,
    completeTime: ms * MS,
  }));
}

function every(stepMs: number, from: number, to: number): number[] {
  return Array.from({ length: Math.floor((to - from) / stepMs) }, (_, index) => from + index * stepMs);
}

function cut(startMs: number, endMs: number, isEnded = true): Band {
  return { fault: "partition", detail: "", startNs: startMs * MS, endNs: endMs * MS, isEnded };
}

test("after a fault: the first ok, and when operations succeed as often as before", () => {
  const operations = okAt([...every(10, 10, 1000), 2050, 2400, ...every(10, 3000, 5000)]);
  const [after] = recoveries(operations, [cut(1000, 2000)], 5000 * MS);
  expect(after?.firstOkNs).toBe(50 * MS);
  expect(after?.ratePerS).toBe(100);
  expect(after?.backNs).toBe(1000 * MS);
});

test("what never comes back is undefined, and so is a rate of which too little was seen", () => {
  const [slow] = recoveries(okAt([...every(10, 10, 1000), 2050]), [cut(1000, 2000)], 5000 * MS);
  expect(slow).toMatchObject({ firstOkNs: 50 * MS, backNs: undefined });
  const [early] = recoveries(okAt([10, 20, 30]), [cut(15, 2000)], 5000 * MS);
  expect(early).toMatchObject({ firstOkNs: undefined, ratePerS: undefined, backNs: undefined });
});

test("a rate that did not fall is back at once; what does not end has no after; only ok counts", () => {
  const steady = okAt(every(10, 10, 5000));
  expect(recoveries(steady, [cut(1000, 2000), cut(3000, 5000, false)], 5000 * MS)).toMatchObject([{ backNs: 0 }]);
  const failing = okAt(every(10, 10, 5000), "fail");
  expect(recoveries(failing, [cut(1000, 2000)], 5000 * MS)).toMatchObject([{ firstOkNs: undefined }]);
});
