import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNodeClock } from "./node-clock.ts";

const second = 1_000_000;

describe("a node's clock", () => {
  test("shows whole ms from its zero", () => {
    const clock = createNodeClock(500);
    expect(clock.nowMs(0)).toBe(500);
    expect(clock.nowMs(1_999)).toBe(501);
  });

  test("gains with a rate above 1, and keeps what it gained", () => {
    const clock = createNodeClock(0);
    clock.set({ rate: 1.5 }, 0);
    expect(clock.nowMs(2 * second)).toBe(3000);
    clock.set({}, 2 * second);
    expect(clock.nowMs(3 * second)).toBe(4000);
  });

  test("has a wall clock that shows about the true time, and jumps by the offset, ahead and back", () => {
    const clock = createNodeClock(777_000);
    expect(clock.wallMs(second)).toBe(1000);
    clock.set({ offsetMs: 300 }, second);
    expect(clock.wallMs(second)).toBe(1300);
    clock.set({ offsetMs: -300 }, 2 * second);
    expect(clock.wallMs(2 * second)).toBe(1700);
  });

  test("never jumps, whatever the wall clock does", () => {
    const clock = createNodeClock(0);
    clock.set({ offsetMs: 300 }, second);
    expect(clock.nowMs(second)).toBe(1000);
    clock.set({ offsetMs: -300 }, second);
    expect(clock.nowMs(second + 200_000)).toBe(1200);
  });

  test("an offset counts from the unstepped clock: setting 0 takes a step back", () => {
    const clock = createNodeClock(0);
    clock.set({ offsetMs: 5000 }, 0);
    clock.set({ offsetMs: 0 }, second);
    expect(clock.wallMs(second)).toBe(1000);
  });

  test.each([0, -1, Number.NaN])("refuses the rate %d", (rate) => {
    expect(() => createNodeClock(0).set({ rate }, 0)).toThrow(RangeError);
  });

  test("wakes at the first moment at which the asked time is shown", () => {
    const settings = fc.record({
      offsetMs: fc.integer({ min: -2000, max: 2000 }),
      rate: fc.double({ min: 0.2, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(settings, fc.nat(10 * second), fc.nat(20_000), (setting, setUs, aheadMs) => {
        const clock = createNodeClock(1000);
        const beforeMs = clock.nowMs(setUs);
        clock.set(setting, setUs);
        const askedMs = beforeMs + aheadMs;
        const whenUs = clock.whenUs(askedMs, setUs);
        expect(whenUs).toBeGreaterThanOrEqual(setUs);
        const isTooEarlyBefore = whenUs <= setUs + 10 || clock.nowMs(whenUs - 10) < askedMs;
        expect(isTooEarlyBefore).toBe(true);
        expect(clock.nowMs(whenUs)).toBeGreaterThanOrEqual(askedMs);
      }),
    );
  });
});
