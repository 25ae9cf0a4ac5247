import { expect, test } from "vitest";
import { duration, keyName, seconds, standing, digitsFor, timeSpan } from "./words.ts";

test("stretches of time have the unit that shows them", () => {
  expect([duration(850e3), duration(2.13e6), duration(48e6), duration(1.2e9), duration(125e9)]).toEqual([
    "850 µs",
    "2.1 ms",
    "48 ms",
    "1.20 s",
    "2 min 5 s",
  ]);
  expect([duration(0), duration(40), duration(1e3)]).toEqual(["0 s", "40 ns", "1 µs"]);
  expect(seconds(12.5194e9)).toBe("12.519 s");
  expect(timeSpan(3.660123e9, 3.668e9)).toBe("3.660 s to 3.668 s");
  expect(timeSpan(3.660123e9, 3.660456e9)).toBe("3.6601 s to 3.6605 s");
});

test("a run without results has no verdict; unknown is neither valid nor invalid", () => {
  expect([standing(true), standing(false), standing("unknown"), standing(undefined)]).toEqual([
    "valid",
    "invalid",
    "unknown",
    "unfinished",
  ]);
});

test("times get as many digits as tell them apart, at least 3", () => {
  expect(digitsFor([])).toBe(3);
  expect(digitsFor([1e9, 1e9, 2e9])).toBe(3);
  expect(digitsFor([3_660_100_000, 3_660_200_000, 9e9])).toBe(4);
  expect(digitsFor([1, 2])).toBe(9);
});

test('keys 1 and "1" are told apart', () => {
  expect([1, "1", "x1", "", undefined].map(keyName)).toEqual(["1", '"1"', "x1", '""', "the object"]);
});
