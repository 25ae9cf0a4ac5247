import { expect, test } from "vitest";
import { bundledModule, cModule, huntModule } from "./testing/module-hunts.ts";

const SEEDS = Array.from({ length: 1000 }, (_, index) => index + 1);

test.each([
  ["the module that comes with the system", bundledModule],
  ["a C program that clang compiled", cModule],
])(
  "1,000 seeds: %s survives failovers with the same state on both hosts after every event",
  (_what, guest) => {
    const { failures, failovers } = huntModule(guest, SEEDS);
    expect(failures).toEqual([]);
    expect(failovers).toBeGreaterThan(300);
  },
  1_800_000,
);
