import { expect, test } from "vitest";
import { bareRun, operationsOf, tableFrom } from "../../testing/operations.ts";
import { buildReport } from "../build-report.ts";
import { laneTable, lanesIn } from "../operations/lane-table.ts";
import { moved, showing, windowFrom, windowOver, zoomed } from "./time-window.ts";

const WINDOW = { startNs: 0, endNs: 100e6 };

test("zooming keeps the time under the pointer in its place and the window inside the run", () => {
  const closer = zoomed(WINDOW, 25e6, 0.5, 100e6);
  expect(closer).toEqual({ startNs: 12.5e6, endNs: 62.5e6 });
  expect(zoomed(closer, 25e6, 9, 100e6)).toEqual(WINDOW);
  expect(moved(closer, -1, 100e6)).toEqual({ startNs: 0, endNs: 50e6 });
});

test("a window over operations shows all of them with room around; over none, the whole run", () => {
  const table = tableFrom(operationsOf([{ from: 40, to: 44 }, { from: 41 }]));
  const window = windowOver(table, [0, 1], 100e6, 1.5);
  expect(window.startNs).toBeLessThan(40e6);
  expect(window.endNs).toBeGreaterThan(44e6);
  expect(windowOver(table, [], 100e6, 1.5)).toEqual(WINDOW);
});

test("operations that ended before they began, for a clock jumped, are shown where they began", () => {
  const operations = operationsOf([
    { from: 878, to: 370 },
    { from: 525, to: 367 },
  ]);
  const { durationNs } = buildReport(bareRun(operations));
  expect(durationNs).toBe(878e6);
  const table = tableFrom(operations);
  const window = windowOver(table, [0, 1], durationNs, 1.5);
  expect([window.startNs <= 525e6, window.endNs]).toEqual([true, 878e6]);
  expect(lanesIn(laneTable(table, Uint32Array.of(0, 1), "process"), window)).toEqual([0, 1]);
});

test("of the window that an address names, what is beyond the run is left out", () => {
  expect(windowFrom(10e6, 20e6, 100e6)).toEqual({ startNs: 10e6, endNs: 20e6 });
  expect(windowFrom(90e6, 120e6, 100e6)).toEqual({ startNs: 70e6, endNs: 100e6 });
  expect(windowFrom(0, 500e6, 100e6)).toEqual(WINDOW);
  expect(windowFrom(100e6, 200e6, 100e6)).toBeUndefined();
  expect(windowFrom(undefined, undefined, 100e6)).toBeUndefined();
});

test("a moment out of sight is brought to the middle, one in sight moves nothing", () => {
  const window = { startNs: 10e6, endNs: 20e6 };
  expect(showing(window, 15e6, 100e6)).toBe(window);
  expect(showing(window, 50e6, 100e6)).toEqual({ startNs: 45e6, endNs: 55e6 });
});
