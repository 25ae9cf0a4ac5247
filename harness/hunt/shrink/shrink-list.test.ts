import { expect, test } from "vitest";
import { shortest } from "./shrink-list.ts";

/** Shrinks 0 … length-1 to what still holds all of `needed`; counts the attempts. */
function shrinkTo(length: number, needed: readonly number[]): { kept: readonly number[]; attempts: number } {
  let attempts = 0;
  const items = Array.from({ length }, (_, position) => position);
  const kept = shortest(items, (shorter) => {
    attempts++;
    return needed.every((item) => shorter.includes(item)) ? shorter : undefined;
  });
  return { kept, attempts };
}

test.each([[[]], [[0]], [[99]], [[3, 50, 97]], [[10, 11, 12, 13]]])("of a hundred only %j stay", (needed) => {
  const { kept, attempts } = shrinkTo(100, needed);
  expect(kept).toEqual(needed);
  expect(attempts).toBeLessThan(60);
});

test("when every item is needed, all stay", () => {
  expect(shrinkTo(8, [0, 1, 2, 3, 4, 5, 6, 7]).kept).toHaveLength(8);
});

test("what an attempt loses besides does not come back", () => {
  const kept = shortest([1, 2, 3, 4], (shorter) => (shorter.includes(2) ? [2] : undefined));
  expect(kept).toEqual([2]);
});
