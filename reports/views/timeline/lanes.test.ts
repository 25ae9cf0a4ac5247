import { expect, test } from "vitest";
import { operationsOf } from "../../testing/operations.ts";
import { lanesOf, moved, windowOver, zoomed } from "./lanes.ts";

const WINDOW = { startNs: 0, endNs: 100e6 };
const NOTHING: ReadonlySet<number> = new Set();

test("a lane holds the operations of one process, in order of the process", () => {
  const operations = operationsOf([
    { from: 0, to: 10, process: 7 },
    { from: 20, to: 30, process: 2 },
    { from: 40, to: 50, process: 7 },
  ]);
  const { lanes } = lanesOf({ operations, window: WINDOW, widthPx: 1000, marked: NOTHING, lanesMax: 10 });
  expect(
    lanes.map(({ process, bars }) => [process, bars.map(({ x, width }) => [Math.round(x), Math.round(width)])]),
  ).toEqual([
    [2, [[200, 100]]],
    [
      7,
      [
        [0, 100],
        [400, 100],
      ],
    ],
  ]);
});

test("operations outside the window are left out, but an unknown one from before reaches into it", () => {
  const operations = operationsOf([{ from: 0, to: 10 }, { from: 1 }, { from: 150, to: 160 }]);
  const window = { startNs: 50e6, endNs: 100e6 };
  const { lanes } = lanesOf({ operations, window, widthPx: 1000, marked: NOTHING, lanesMax: 10 });
  expect(lanes.map(({ process }) => process)).toEqual([1]);
  expect(lanes[0]?.bars[0]?.isOpen).toBe(true);
});

test("bars on the same pixel are drawn once, and counted; a marked one is always drawn", () => {
  const operations = operationsOf(
    Array.from({ length: 1000 }, (_, index) => ({ from: index / 10, to: index / 10 + 0.05, process: 1 })),
  );
  const { lanes, hiddenCount } = lanesOf({
    operations,
    window: WINDOW,
    widthPx: 100,
    marked: new Set([501]),
    lanesMax: 10,
  });
  const shown = lanes[0]?.bars ?? [];
  expect(shown.length).toBeLessThan(110);
  expect(shown.length + hiddenCount).toBe(1000);
  expect(shown.some((bar) => bar.operation.id === 501)).toBe(true);
});

test("beyond the most lanes, those with marked operations stay", () => {
  const operations = operationsOf(Array.from({ length: 20 }, (_, index) => ({ from: index, to: index + 1 })));
  const { lanes, hiddenLanes } = lanesOf({
    operations,
    window: WINDOW,
    widthPx: 1000,
    marked: new Set([19]),
    lanesMax: 3,
  });
  expect(lanes.map(({ process }) => process)).toEqual([0, 1, 19]);
  expect(hiddenLanes).toBe(17);
});

test("zooming keeps the time under the pointer in its place and the window inside the run", () => {
  const closer = zoomed(WINDOW, 25e6, 0.5, 100e6);
  expect(closer).toEqual({ startNs: 12.5e6, endNs: 62.5e6 });
  expect(zoomed(closer, 25e6, 9, 100e6)).toEqual(WINDOW);
  expect(moved(closer, -1, 100e6)).toEqual({ startNs: 0, endNs: 50e6 });
});

test("a window over operations shows all of them with room around; over none, the whole run", () => {
  const window = windowOver(operationsOf([{ from: 40, to: 44 }, { from: 41 }]), 100e6, 1.5);
  expect(window.startNs).toBeLessThan(40e6);
  expect(window.endNs).toBeGreaterThan(44e6);
  expect(windowOver([], 100e6, 1.5)).toEqual(WINDOW);
});
