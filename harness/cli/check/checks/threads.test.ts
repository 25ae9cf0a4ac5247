import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Operation } from "../../../../histories/operation.ts";
import { checkOnWorkers } from "../worker-pool.ts";

const module = fileURLToPath(new URL("../../../plug-ins/testing/my-plug-ins.ts", import.meta.url));

/** Writes 1, then reads this. */
function history(key: string, seen: number): Operation[] {
  const operation = (id: number, f: string, values: Pick<Operation, "input" | "output">): Operation => ({
    id,
    process: id,
    f,
    key,
    outcome: "ok",
    ...values,
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: id * 10,
    completeTime: id * 10 + 5,
  });
  return [operation(0, "write", { input: 1, output: 1 }), operation(1, "read", { input: null, output: seen })];
}

test("threads load the module of a plugged-in model, and judge by it", () => {
  const keys = [history("right", 1), history("wrong", 2)];
  const limits = { timeLimitMs: 20_000, explanationLimitMs: 5_000, memoryLimitBytes: 2 ** 26 };
  const reports = checkOnWorkers(keys, {
    ...limits,
    threads: 2,
    model: { name: "box", knossos: false, modules: [module] },
  });
  const verdicts = reports.flatMap((report) => report.keys.map(({ key, valid }) => [key, valid] as const));
  expect(Object.fromEntries(verdicts)).toEqual({ right: true, wrong: false });
  const unknown = { name: "no-such", knossos: false, modules: [module] };
  expect(() => checkOnWorkers(keys, { ...limits, threads: 2, model: unknown })).toThrow(
    /model no-such: expected it in/,
  );
});
