import { expect, test } from "vitest";
import { virtualTime } from "./hunt-summary.ts";

test.each([
  [0, "0.0 s"],
  [4_321, "4.3 s"],
  [59_949, "59.9 s"],
  [59_951, "1.0 min"],
  [12.5 * 60_000, "12.5 min"],
  [59.94 * 60_000, "59.9 min"],
  [59.96 * 60_000, "1.0 h"],
  [300 * 3_600_000, "300.0 h"],
])("%d ms of virtual time are told in the unit that shows them: %s", (ms, words) => {
  expect(virtualTime(ms)).toBe(words);
});
