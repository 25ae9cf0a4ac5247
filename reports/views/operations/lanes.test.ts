import fc from "fast-check";
import { expect, test } from "vitest";
import type { Operation } from "../../../histories/operation.ts";
import { operationsOf, tableFrom } from "../../testing/operations.ts";
import { filterRows } from "./filter-rows.ts";
import { laneOf, type LanesBy, lanesIn, type LaneTable, laneTable, rowAt, rowBeside } from "./lane-table.ts";
import { type LanePicture, levelIn, shapesOf } from "./lane-shapes.ts";
import { countIn, countLane, levelsOf } from "./levels.ts";
import { OUTCOMES } from "./operation-table.ts";

function lanesOf(operations: readonly Operation[], by: LanesBy = "process"): LaneTable {
  const table = tableFrom(operations);
  return laneTable(table, filterRows(table, undefined, {}, []), by);
}

/** Operations of some processes, each one after the other, with pauses; times in ms. */
const histories: fc.Arbitrary<Operation[]> = fc
  .array(
    fc.record({
      process: fc.nat(4),
      key: fc.constantFrom("x", "y", undefined),
      lasts: fc.integer({ min: 1, max: 50 }),
      pause: fc.nat(2_000),
      outcome: fc.constantFrom(...OUTCOMES),
    }),
    { maxLength: 120 },
  )
  .map((drafts) => {
    const free = new Map<number, number>();
    const placed = drafts.map(({ process, key, lasts, pause, outcome }) => {
      const from = (free.get(process) ?? 0) + pause;
      free.set(process, from + lasts + 1);
      return { process, from, to: from + lasts, outcome, ...(key === undefined ? {} : { key }) };
    });
    return operationsOf(placed.sort((one, other) => one.from - other.from));
  });

const by = fc.constantFrom<LanesBy>("process", "key");

test("every operation is on the lane of its process, and none overlaps another", () => {
  fc.assert(
    fc.property(histories, by, (operations, kind) => {
      const lanes = lanesOf(operations, kind);
      expect([...lanes.rows].sort((a, b) => a - b)).toEqual(operations.map(({ id }) => id));
      const laneOfEach = operations.map(({ id }) => laneOf(lanes, id) ?? -1);
      const { table, processes, keys } = lanes;
      expect(laneOfEach.map((lane) => table.processes[processes[lane] ?? -1])).toEqual(
        operations.map(({ process }) => process),
      );
      expect(laneOfEach.map((lane) => table.keys[keys[lane] ?? -1])).toEqual(
        operations.map(({ key }) => (kind === "key" ? (key ?? null) : undefined)),
      );
      const neighbours = operations.flatMap((left) => {
        const right = operations[rowBeside(lanes, left.id, "right", []) ?? -1];
        return right === undefined ? [] : [{ left, right }];
      });
      expect(neighbours).toHaveLength(operations.length - lanes.laneCount);
      expect(neighbours.filter(({ left, right }) => right.invokeTime <= (left.completeTime ?? Infinity))).toEqual([]);
      expect(neighbours.filter(({ left, right }) => rowBeside(lanes, right.id, "left", []) !== left.id)).toEqual([]);
    }),
  );
});

test("on every level of detail the counts of a lane add up to its operations", () => {
  fc.assert(
    fc.property(histories, by, (operations, kind) => {
      const lanes = lanesOf(operations, kind);
      const levels = levelsOf(lanes);
      for (let lane = 0; lane < lanes.laneCount; lane++) {
        const own = operations.filter(({ id }) => laneOf(lanes, id) === lane);
        countLane(levels, lanes, lane);
        countLane(levels, lanes, lane);
        expect(levels.finest[lane]).toBe(own.length < 4 ? -1 : Math.floor(Math.log2(own.length / 4)));
        for (let level = 0; level <= (levels.finest[lane] ?? -1); level++) {
          for (const [place, outcome] of OUTCOMES.entries()) {
            let sum = 0;
            for (let stretch = 0; stretch < 2 ** level; stretch++)
              sum += countIn(levels, { lane, level, stretch }, place);
            expect(sum).toBe(own.filter((each) => each.outcome === outcome).length);
          }
        }
      }
    }),
  );
});

interface Shapes {
  readonly boxes: { readonly row: number; readonly x: number; readonly width: number }[];
  counted: number;
  hidden: number;
}

function shapes(picture: LanePicture, lane: number): Shapes {
  const found: Shapes = { boxes: [], counted: 0, hidden: 0 };
  found.hidden = shapesOf(picture, lane, {
    box: (row, x, width) => void found.boxes.push({ row, x, width }),
    counts: (_x, _width, ok, info, fail) => void (found.counted += ok + info + fail),
  });
  return found;
}

test("a window shows, counts or hides each operation that is in it, and no other", () => {
  const windows = fc.tuple(fc.nat(60_000), fc.integer({ min: 1, max: 60_000 }));
  fc.assert(
    fc.property(histories, windows, fc.integer({ min: 50, max: 2_000 }), (operations, [from, length], widthPx) => {
      const lanes = lanesOf(operations);
      const levels = levelsOf(lanes);
      const window = { startNs: from * 1e6, endNs: (from + length) * 1e6 };
      const shown = new Set(lanesIn(lanes, window));
      for (let lane = 0; lane < lanes.laneCount; lane++) {
        const own = operations.filter(({ id }) => laneOf(lanes, id) === lane);
        const inWindow = own.filter(({ invokeTime, completeTime, outcome, id }) => {
          const next = operations[rowBeside(lanes, id, "right", []) ?? -1]?.invokeTime ?? Infinity;
          return invokeTime <= window.endNs && (outcome === "info" ? next : (completeTime ?? next)) >= window.startNs;
        });
        const began = own.filter(({ invokeTime }) => invokeTime >= window.startNs && invokeTime <= window.endNs);
        const picture = { lanes, levels, window, widthPx };
        const { boxes, counted, hidden } = shapes(picture, lane);
        const isCounted = levelIn(picture, lane) !== undefined;
        // Stretches of time may reach beyond the ends of the window; boxes may not.
        expect(isCounted ? began.length : inWindow.length).toBeLessThanOrEqual(
          counted + (isCounted ? 0 : boxes.length + hidden),
        );
        expect(isCounted ? counted : boxes.length + hidden).toBeLessThanOrEqual(
          isCounted ? own.length : inWindow.length,
        );
        const ids = new Set(inWindow.map(({ id }) => id));
        // Also what begins at the very end of the window has its pixels.
        const isInSight = (x: number, width: number): boolean => x >= -2 && x <= widthPx - 3 && width >= 3;
        expect(boxes.filter(({ row, x, width }) => !ids.has(row) || !isInSight(x, width))).toEqual([]);
        expect(shown.has(lane)).toBe(inWindow.length > 0);
      }
    }),
  );
});

test("a lane of a hundred thousand operations has no more shapes than pixels", () => {
  const many = operationsOf(
    Array.from({ length: 100_000 }, (_, at) => ({ process: 1, from: at * 10, to: at * 10 + 6 })),
  );
  const lanes = lanesOf(many);
  const levels = levelsOf(lanes);
  for (const share of [1, 0.1, 0.01, 0.001]) {
    let count = 0;
    const window = { startNs: 3e11, endNs: 3e11 + share * 6e11 };
    shapesOf({ lanes, levels, window, widthPx: 1_000 }, 0, { box: () => (count += 1), counts: () => (count += 1) });
    expect(count).toBeGreaterThan(50);
    expect(count).toBeLessThan(1_000);
  }
});

test("what is pointed at is the operation there, or the nearest within reach", () => {
  const lanes = lanesOf(
    operationsOf([
      { process: 1, from: 10, to: 20 },
      { process: 1, from: 30, to: 40 },
      { process: 2, from: 15 },
    ]),
  );
  const at = (lane: number, ms: number, reachMs = 0): number | undefined => rowAt(lanes, lane, ms * 1e6, reachMs * 1e6);
  expect([at(0, 5), at(0, 15), at(0, 25), at(0, 35), at(0, 45)]).toEqual([undefined, 0, undefined, 1, undefined]);
  expect([at(0, 8, 3), at(0, 22, 3), at(0, 28, 3), at(0, 42, 3)]).toEqual([0, 0, 1, 1]);
  expect(at(1, 900)).toBe(2);
});

test("up and down go to the operation of the next lane that begins nearest", () => {
  const lanes = lanesOf(
    operationsOf([
      { process: 1, from: 0, to: 5 },
      { process: 2, from: 2, to: 4 },
      { process: 1, from: 10, to: 12 },
      { process: 2, from: 11, to: 14 },
    ]),
  );
  expect(rowBeside(lanes, 2, "down", [0, 1])).toBe(3);
  expect(rowBeside(lanes, 1, "up", [0, 1])).toBe(0);
  expect(rowBeside(lanes, 0, "up", [0, 1])).toBeUndefined();
  expect(rowBeside(lanes, 3, "down", [0, 1])).toBeUndefined();
});

test("a clock that goes back leaves every operation to be found", () => {
  const operations = operationsOf([
    { process: 1, from: 50, to: 60 },
    { process: 1, from: 10, to: 20 },
    { process: 1, from: 30, to: 25 },
  ]);
  const lanes = lanesOf(operations);
  expect([...lanes.rows]).toEqual([1, 2, 0]);
  expect(operations.map(({ invokeTime }) => rowAt(lanes, 0, invokeTime + 1, 0))).toEqual([0, 1, undefined]);
  expect(rowAt(lanes, 0, 28e6, 3e6)).toBe(2);
});
