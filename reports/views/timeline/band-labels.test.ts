import fc from "fast-check";
import { expect, test } from "vitest";
import { placeLabels, type PlacedLabel } from "./band-labels.ts";

/** Two labels of one row; a letter is at most 6.8 px wide. */
function areApart(one: PlacedLabel, other: PlacedLabel): boolean {
  const [left, right] = one.x <= other.x ? [one, other] : [other, one];
  return left.row !== right.row || left.x + left.text.length * 6.8 < right.x;
}

test("labels that have room stay in one row where they would be best", () => {
  const labels = [
    { x: 100, text: "kill: n1" },
    { x: 300, text: "pause: n2" },
  ];
  expect(placeLabels(labels, 1_000)).toEqual(labels.map((label) => ({ ...label, row: 0 })));
});

test("two faults that begin together get a row each, and the next free one is used again", () => {
  const placed = placeLabels(
    [100, 104, 400].map((x) => ({ x, text: "partition: n1 | n2 n3" })),
    1_000,
  );
  expect(placed.map(({ row }) => row)).toEqual([0, 1, 0]);
});

test("no two labels ever touch, and none reaches beyond the edge", () => {
  const label = fc.record({ x: fc.integer({ min: 0, max: 900 }), text: fc.string({ minLength: 1, maxLength: 90 }) });
  fc.assert(
    fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
      const placed = placeLabels(labels, 900);
      for (const [index, one] of placed.entries()) {
        expect(one.x + one.text.length * 6.8).toBeLessThanOrEqual(900.001);
        for (const other of placed.slice(index + 1)) expect(areApart(one, other)).toBe(true);
      }
    }),
  );
});
