/**
 * A workload whose operations are given one by one, so that a run can be repeated without some of them.
 *
 * Leaving one out of a drawn workload would shift every later draw; here the others stay what they were, at the
 * times at which they were. What comes after the faults stays as the workload has it.
 */
import { pending, type Generator } from "../../generator/generator.ts";
import type { Workload } from "../../workloads/workload.ts";
import type { ScriptedOperation } from "./plan.ts";

/** The workload with these operations in place of what it would draw. */
export function scripted(workload: Workload, operations: readonly ScriptedOperation[]): Workload {
  return { ...workload, generator: () => fromScript(operations) };
}

/** Gives each worker its operations in order, one whose worker is free first; never ends, so that the faults go on. */
function fromScript(operations: readonly ScriptedOperation[]): Generator {
  const generator: Generator = {
    next(context) {
      const seen = new Set<number>();
      for (const [position, { worker, atUs, f, key, value }] of operations.entries()) {
        if (seen.has(worker)) continue;
        seen.add(worker);
        if (!context.free.includes(worker)) continue;
        const operation = { worker, time: atUs * 1000, f, ...(key === undefined ? {} : { key }), value };
        return { type: "operation", operation, next: fromScript(operations.toSpliced(position, 1)) };
      }
      return pending(generator);
    },
    update: () => generator,
  };
  return generator;
}
