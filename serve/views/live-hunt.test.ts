import { expect, test } from "vitest";
import { rateMeter } from "./live-hunt.ts";

test("the rate is that of the last ten seconds, and unknown at first", () => {
  const meter = rateMeter();
  meter.take(0, 500);
  expect(meter.rate()).toBeUndefined();
  meter.take(2000, 520);
  expect(meter.rate()).toBe(10);
  for (let second = 3; second <= 30; second++) meter.take(second * 1000, 520 + second);
  expect(meter.rate()).toBeCloseTo(1, 5);
});
