import { expect, test } from "vitest";
import { fairShare } from "./fair-share.ts";

test("who asks for little has all of it, and the others have the same", () => {
  expect(fairShare([1_000, 3, 2_000], 103)).toBe(50);
  expect(fairShare([10, 10, 10], 9)).toBe(3);
});

test("where there is room for all there is no limit", () => {
  expect(fairShare([5, 5], 10)).toBe(Infinity);
  expect(fairShare([], 10)).toBe(Infinity);
});

test("where there is no room nobody has anything", () => {
  expect(fairShare([1, 2], 0)).toBe(0);
  expect(fairShare([1, 1, 1], 2)).toBe(0);
});
