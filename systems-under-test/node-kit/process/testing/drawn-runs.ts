/**
 * Arbitrary runs of a node on its disk, which fast-check draws and shrinks.
 */
import fc from "fast-check";
import type { Life, Run, Step } from "./data-directory-trial.ts";

const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("add" as const), sizes, isCheckpoint: fc.constant(false) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("add" as const),
      sizes: fc.oneof(sizes, fc.constant([])),
      isCheckpoint: fc.constant(true),
    }),
  },
  { weight: 3, arbitrary: fc.constant<Step>({ type: "turn" }) },
  { weight: 6, arbitrary: fc.constant<Step>({ type: "sync ends" }) },
);

const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(step, { maxLength: 40, size: "max" }),
  // Half of the lives end early, many in the boot: its first calls happen only once for a directory.
  endsAt: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1000 })),
  end: fc.constantFrom("kill" as const, "power" as const),
});

/** @param disk the kind of disk in these runs */
export function drawnRuns(disk: Run["disk"]): fc.Arbitrary<Run> {
  return fc.record({
    disk: fc.constant(disk),
    // Includes numbers that sort differently as texts.
    generation: fc.constantFrom(0, 0, 1, 8, 9, 98, 99),
    lives: fc.array(life, { minLength: 1, maxLength: 3, size: "max" }),
    seed: fc.nat(),
  });
}
