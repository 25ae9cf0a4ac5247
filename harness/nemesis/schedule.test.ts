import { describe, expect, test } from "vitest";

import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Context, Generator, Worker } from "../generator/generator.ts";
import { type ScheduledFault, type ScheduledOperation, drawSchedule, followSchedule } from "./schedule.ts";

const kinds = ["partition", "kill", "pause", "slow"];
const faults = (everyMs: number, forMs: number): ScheduledFault[] =>
  kinds.map((name) => ({
    name,
    targets: ["a", "b", "c"],
    mildTargets: ["b"],
    endsNodes: name === "kill",
    everyMs,
    forMs,
  }));
const draw = (seed: number, timeLimitMs: number, everyMs = 4_000, forMs = 2_000): readonly ScheduledOperation[] =>
  drawSchedule(faults(everyMs, forMs), { timeLimitMs, random: createRandomStream(seed) });

describe.each([4_500, 5_000, 60_000])("in %i ms", (timeLimitMs) => {
  test("every fault begins early enough, and each start is followed by its stop within the time", () => {
    for (let seed = 0; seed < 100; seed++) {
      const operations = draw(seed, timeLimitMs);
      for (const name of kinds) {
        const own = operations.filter(({ f }) => f.endsWith(`-${name}`));
        expect(own.map(({ f }) => f)).toEqual(
          own.map((_operation, position) => `${position % 2 === 0 ? "start" : "stop"}-${name}`),
        );
        expect(own.length % 2).toBe(0);
        expect(own[0]?.atMs).toBeLessThanOrEqual(timeLimitMs * 0.5);
        for (let position = 0; position < own.length; position += 2) {
          expect(own[position + 1]?.atMs).toBeGreaterThan(own[position]?.atMs ?? Infinity);
        }
      }
      expect(operations.at(-1)?.atMs).toBeLessThanOrEqual(timeLimitMs);
      expect([...operations].sort((one, other) => one.atMs - other.atMs)).toEqual(operations);
    }
  });
});

test.each([100, 500, 4_000])("in %i ms, too short for any to come twice, kinds take turns", (timeLimitMs) => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 100; seed++) {
    const operations = draw(seed, timeLimitMs);
    const begun = operations.filter(({ f }) => f.startsWith("start-"));
    expect(new Set(begun.map(({ f }) => f))).toEqual(new Set(kinds.map((name) => `start-${name}`)));
    // Each ends before the next begins, is done to what leaves enough, and lasts for most of its turn.
    for (const [position, { f, value, atMs }] of begun.entries()) {
      const [start, stop] = operations.slice(2 * position, 2 * position + 2);
      expect([start?.f, stop?.f, value]).toEqual([f, f.replace("start", "stop"), "b"]);
      expect((stop?.atMs ?? 0) - atMs).toBeGreaterThan(timeLimitMs / kinds.length / 2);
    }
    // While killed nodes start again the nemesis does nothing else.
    expect(begun.at(-1)?.f).toBe("start-kill");
    expect(operations.map(({ atMs }) => atMs)).toEqual(operations.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(operations.at(-1)?.atMs).toBeLessThanOrEqual(timeLimitMs);
    orders.add(begun.map(({ f }) => f).join());
  }
  expect(orders.size).toBe(6);
});

test("a kind alone, or one that is to come often, does not wait for turns", () => {
  const [only] = faults(4_000, 2_000);
  const alone = drawSchedule(only === undefined ? [] : [only], { timeLimitMs: 2_000, random: createRandomStream(1) });
  expect(alone).toHaveLength(2);
  expect(draw(1, 5_000, 500, 100).length).toBeGreaterThan(30);
});

test("targets take turns: none comes again before all others have come", () => {
  const starts = draw(7, 300_000)
    .filter(({ f }) => f === "start-kill")
    .map(({ value }) => value);
  expect(starts.length).toBeGreaterThan(20);
  for (let turn = 0; turn + 3 <= starts.length; turn += 3) {
    expect(new Set(starts.slice(turn, turn + 3))).toEqual(new Set(["a", "b", "c"]));
  }
});

test("starts come about as often as asked", () => {
  const starts = draw(1, 1_000_000).filter(({ f }) => f === "start-kill").length;
  expect(starts).toBeGreaterThan(200);
  expect(starts).toBeLessThan(300);
});

test("the same seed gives the same schedule, and taking one fault away leaves the others as they were", () => {
  expect(draw(3, 60_000)).toEqual(draw(3, 60_000));
  const fewer = drawSchedule(faults(4_000, 2_000).slice(1), { timeLimitMs: 60_000, random: createRandomStream(3) });
  expect(fewer).toEqual(draw(3, 60_000).filter(({ f }) => !f.endsWith("partition")));
});

describe("followed", () => {
  const workers: readonly Worker[] = [0, "nemesis"];
  const at = (timeMs: number, free: readonly Worker[] = workers): Context =>
    ({ time: timeMs * 1e6, free, workers, random: createRandomStream(1) }) as unknown as Context;
  const wait = (generator: Generator, timeMs: number): Generator => {
    const answer = generator.next(at(timeMs));
    if (answer.type !== "pending") throw new Error(`expected pending, found ${answer.type}`);
    return answer.next;
  };
  const two: ScheduledOperation[] = [
    { atMs: 10, f: "start-kill", value: "one" },
    { atMs: 30, f: "stop-kill", value: null },
  ];

  test("operations come at their time after the first time that it is asked", () => {
    const begun = wait(followSchedule(two), 1_000);
    expect(begun.next(at(1_005))).toMatchObject({ type: "pending", wakeAt: 1_010e6 });
    expect(begun.next(at(1_010))).toMatchObject({
      type: "operation",
      operation: { worker: "nemesis", time: 1_010e6, f: "start-kill", value: "one" },
    });
  });

  test("an operation waits for the nemesis to be free, and is not lost when it is not taken", () => {
    const begun = wait(followSchedule(two), 0);
    expect(begun.next(at(20, [0]))).toMatchObject({ type: "pending" });
    expect(begun.next(at(20))).toMatchObject({ type: "operation" });
    expect(begun.next(at(25))).toMatchObject({ operation: { f: "start-kill", time: 25e6 } });
  });

  test("it is done after the last operation", () => {
    let generator = wait(followSchedule(two), 0);
    for (const timeMs of [10, 30]) {
      const answer = generator.next(at(timeMs));
      if (answer.type !== "operation") throw new Error(`expected an operation, found ${answer.type}`);
      generator = answer.next;
    }
    expect(generator.next(at(31)).type).toBe("done");
  });
});
