import { expect, test } from "vitest";
import { reportOf } from "../../../checker/check-report.ts";
import { check } from "../../../checker/index.ts";
import type { CheckReport } from "../../../checker/index.ts";
import type { Key } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import { checkOnWorkers } from "./worker-pool.ts";
import { checkInParallel, type ParallelCheck } from "./parallel-check.ts";

const model = { name: "cas-register", knossos: false };
const budget = {
  timeLimitMs: 600_000,
  explanationLimitMs: 600_000,
  memoryLimitBytes: 2 ** 28,
  now: () => performance.now(),
};

/** On each key a write and a read of what was written, or, on every third, of something else. */
const operations = Array.from({ length: 7 }, (_, key): Operation[] => {
  const times = (at: number): Pick<Operation, "invokeIndex" | "invokeTime" | "completeIndex" | "completeTime"> => ({
    invokeIndex: at,
    invokeTime: at,
    completeIndex: at + 1,
    completeTime: at + 1,
  });
  const common = { key: `k${key}`, process: key, outcome: "ok" } as const;
  const [id, at] = [2 * key, 4 * key];
  return [
    { ...common, ...times(at), id, f: "write", input: key, output: key },
    { ...common, ...times(at + 2), id: id + 1, f: "read", input: null, output: key % 3 === 0 ? -1 : key },
  ];
}).flat();

function operationsOf(keys: ReadonlySet<Key | undefined>): Map<Key | undefined, Operation[]> {
  return new Map([...keys].map((key) => [key, operations.filter((operation) => operation.key === key)]));
}

const allKeys = new Set(operations.map(({ key }) => key));
/** As they are written, explanations included. */
const byKey = (report: CheckReport): unknown[] =>
  (JSON.parse(JSON.stringify(report.keys)) as CheckReport["keys"][number][]).sort((one, other) =>
    String(one.key) < String(other.key) ? -1 : 1,
  );

test.each([1, 2, 5, 50])("%i threads give together what one check gives, explanations included", (threads) => {
  const reports = checkOnWorkers([...operationsOf(allKeys).values()], { model, threads, ...budget });
  expect(reports).toHaveLength(Math.min(threads, allKeys.size));
  expect(reports.flatMap(byKey)).toHaveLength(allKeys.size);
  const together = reportOf(
    model.name,
    reports.flatMap(({ keys }) => keys),
  );
  expect(byKey(together)).toEqual(byKey(check(operations, model.name, budget)));
});

test("an operation that the model does not know ends the check with the thread's error", () => {
  const [strange] = operations.map((operation) => ({ ...operation, f: "swap" }));
  expect(() => checkOnWorkers([strange === undefined ? [] : [strange]], { model, threads: 2, ...budget })).toThrow(
    'does not know "swap"',
  );
});

/** A check to which every look at the clock is a minute, and whose first try leaves the keys of `open` undecided. */
function asked(open: readonly string[], more: Partial<ParallelCheck> = {}): ParallelCheck & { tries: number } {
  let minutes = 0;
  const whole = check(operations, model.name, budget);
  const request = {
    budget: { ...budget, timeLimitMs: 3_600_000, now: () => minutes++ * 60_000 },
    threads: 2,
    model,
    keyCount: allKeys.size,
    operationCount: operations.length,
    tries: 0,
    alone(): CheckReport {
      request.tries++;
      if (request.tries > 1) return whole;
      const undecided = { valid: "unknown", decidedBy: "nothing", unknownBecause: "time was up" } as const;
      return reportOf(
        model.name,
        whole.keys.map((result) =>
          open.includes(String(result.key))
            ? { key: result.key ?? "", operationCount: result.operationCount, ...undecided }
            : result,
        ),
      );
    },
    operationsOf,
    ...more,
  };
  return request;
}

test("the keys that are open after the first moment are decided by threads, with the rest of the time", () => {
  const request = asked(["k0", "k1", "k5"]);
  const report = checkInParallel(request);
  expect(byKey(report)).toEqual(byKey(check(operations, model.name, budget)));
  expect(report.keys.map(({ valid }) => valid)).toEqual([false, false, false, true, true, true, true]);
  expect(request.tries).toBe(1);
});

test("with one key open, or one thread, or too little time, the check goes on alone", () => {
  const whole = check(operations, model.name, budget);
  const oneKey = asked(["k4"]);
  expect(checkInParallel(oneKey)).toEqual(whole);
  expect(oneKey.tries).toBe(2);
  const oneThread = asked(["k0", "k1"], { threads: 1 });
  expect(checkInParallel(oneThread).valid).toBe(false);
  expect(oneThread.tries).toBe(1);
});
