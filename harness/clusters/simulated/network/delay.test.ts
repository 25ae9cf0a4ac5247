import { describe, expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { drawDelayUs, type Delay } from "./delay.ts";

function draws(delay: Delay, count: number): number[] {
  const random = createRandomStream(5);
  return Array.from({ length: count }, () => drawDelayUs(delay, random));
}

describe("a delay", () => {
  test("has its mean and its shape", () => {
    const sorted = draws({ minMs: 0, meanMs: 10 }, 40_000).sort((a, b) => a - b);
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    expect(mean / 10_000).toBeCloseTo(1, 1);
    // The median of an exponential distribution is ln 2 times its mean.
    expect((sorted[20_000] ?? NaN) / 10_000).toBeCloseTo(Math.LN2, 1);
  });

  test("is never below its minimum, and always at it without a mean", () => {
    expect(Math.min(...draws({ minMs: 3, meanMs: 5 }, 1000))).toBe(3000);
    expect(new Set(draws({ minMs: 3, meanMs: 0 }, 100))).toEqual(new Set([3000]));
  });

  test("is a whole number of µs", () => {
    const delay = { minMs: 0.1, meanMs: 1.7, tailChance: 0.5, tailMs: 33.3 };
    expect(draws(delay, 1000).every((value) => Number.isSafeInteger(value) && value >= 100)).toBe(true);
  });

  test("has a long tail as often as asked", () => {
    const late = draws({ minMs: 1, meanMs: 0, tailChance: 0.1, tailMs: 1000 }, 10_000).filter((us) => us > 1000);
    expect(late.length).toBeGreaterThan(800);
    expect(late.length).toBeLessThan(1200);
    expect(Math.max(...late)).toBeLessThanOrEqual(1_001_000);
  });

  test("draws the same numbers everywhere", () => {
    expect(draws({ minMs: 0, meanMs: 1 }, 6)).toMatchInlineSnapshot(`
      [
        369,
        1425,
        115,
        178,
        940,
        1926,
      ]
    `);
  });
});
