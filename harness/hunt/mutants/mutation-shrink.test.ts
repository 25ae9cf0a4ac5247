import { expect, test } from "vitest";
import { raft } from "../../../systems-under-test/raft/system.ts";
import { schedulesOf } from "../../../systems-under-test/schedules.ts";
import { vmFt } from "../../../systems-under-test/vm-ft/system.ts";
import { runMutant } from "./mutation.ts";
import { measureShrink, mediansLeft, type ShrinkMeasure } from "./mutation-shrink.ts";

/** A sample; `clew hunt --mutants --shrink` does all. */
test(
  "what is left of planted bugs is a median of at most 4 faults and 6 operations, and fails alike when read back",
  { timeout: 300_000 },
  () => {
    const sample = [
      [raft, "R25"],
      [raft, "R37"],
      [raft, "R42"],
      [vmFt, "V02"],
      [vmFt, "V05"],
    ] as const;
    const measures = sample.map(([system, id]) =>
      measureShrink(system, runMutant(system, id, { schedules: schedulesOf(system.name), budget: 30 }), {
        runsMax: 400,
      }),
    );
    const found = measures.filter((measure): measure is ShrinkMeasure => measure !== undefined);
    expect(found).toHaveLength(sample.length);
    expect(found.every(({ isRepeatable }) => isRepeatable)).toBe(true);
    const { faults, operations, nodes } = mediansLeft(found);
    expect(faults).toBeLessThanOrEqual(4);
    expect(operations).toBeLessThanOrEqual(6);
    // VM-FT always has four.
    expect(nodes).toBeLessThanOrEqual(4);
  },
);

test("a bug that only a script shows has nothing to shrink", () => {
  expect(measureShrink(raft, runMutant(raft, "R30", { schedules: schedulesOf("raft") }))).toBeUndefined();
});
