/**
 * The operations that a search has where nobody gives any: each client changes something, and then looks.
 */
import { describe, expect, test } from "vitest";
import { bundledCatalog } from "../catalog.ts";
import type { Generator } from "../generator/generator.ts";
import { modelOf } from "../judge.ts";
import type { Workload } from "../workloads/workload.ts";
import { drawnOperations, shapesOf } from "./drawn-operations.ts";
import { operationNotation, parseOperation } from "./trace/operation-notation.ts";

/** Those that some system of Nodes understands: only such a system is searched. */
const understood = new Set(bundledCatalog.systems.flatMap(({ workloads }) => workloads));

const judged = bundledCatalog.workloads.flatMap((workload) => {
  const model = understood.has(workload.name) ? modelOf(workload.judge) : undefined;
  return model === undefined ? [] : [[workload.name, workload, model] as const];
});

const named = (name: string): Workload => judged.find(([each]) => each === name)?.[1] as Workload;

describe.each(judged)("of workload %s", (_name, workload, model) => {
  const drawn = drawnOperations({ workload, model, clients: 2, operations: 2, keys: 1, seed: 1 });
  const changes = ({ f, value }: { f: string; value: Parameters<typeof model.readOnly>[0]["input"] }): boolean =>
    !model.readOnly({ f, input: value, known: false });

  test("each client changes something first", () => {
    expect(drawn).toHaveLength(2);
    for (const [first] of drawn) expect(first !== undefined && changes(first)).toBe(true);
  });

  test("all are of kinds that can be written and read", () => {
    const shapes = shapesOf(workload, model);
    for (const operation of drawn.flat()) {
      expect(parseOperation(operationNotation(operation, shapes), shapes)).toEqual(operation);
    }
  });
});

test("a client looks after each change, also where the workload reads only in the end", () => {
  const register = named("register");
  const writes: Generator = {
    next: ({ free: [worker = 0] }) => ({
      type: "operation",
      operation: { worker, time: 0, f: "write", key: "x", value: 1 },
      next: writes,
    }),
    update: () => writes,
  };
  for (const workload of [register, { ...register, generator: () => writes }]) {
    const model = modelOf(workload.judge);
    if (model === undefined) throw new Error("register has a model");
    const [first = []] = drawnOperations({ workload, model, clients: 2, operations: 2, keys: 1, seed: 1 });
    expect(first.map(({ f }) => f)[1]).toBe("read");
  }
});

test("the same seed draws the same, another one something else", () => {
  const workload = named("register");
  const model = modelOf(workload.judge);
  if (model === undefined) throw new Error("register has a model");
  const draw = (seed: number): unknown =>
    drawnOperations({ workload, model, clients: 3, operations: 6, keys: 3, seed });
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
