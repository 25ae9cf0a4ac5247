import { describe, expect, test } from "vitest";

import {
  any,
  clients,
  concurrentKeys,
  cycle,
  delay,
  eachWorker,
  flipFlop,
  limit,
  mix,
  nemesis,
  nothingToDo,
  once,
  onWorkers,
  phases,
  repeat,
  reserve,
  sequence,
  sleep,
  stagger,
  timeLimit,
  untilOk,
} from "./combinators.ts";
import type { Generator } from "./generator.ts";
import { simulate } from "./testing/simulate.ts";

const op = (f: string): Generator => once({ f });
const forever = (f: string): Generator => repeat(op(f));
const names = (generator: Generator): string[] => simulate({ generator }).invocations.map((event) => event.f);
const timesMs = (generator: Generator): number[] =>
  simulate({ generator }).invocations.map((event) => event.time / 1e6);

describe("one after the other", () => {
  test("once gives one operation", () => expect(names(op("a"))).toEqual(["a"]));
  test("nothing to do gives none", () => expect(names(nothingToDo())).toEqual([]));
  test("a sequence gives each part's operations in order", () =>
    expect(names(sequence(op("a"), nothingToDo(), repeat(op("b"), 2), op("c")))).toEqual(["a", "b", "b", "c"]));
  test("a sequence of nothing ends", () => expect(names(sequence())).toEqual([]));
  test("repeat never moves on within its generator, cycle does", () => {
    expect(names(repeat(sequence(op("a"), op("b")), 3))).toEqual(["a", "a", "a"]);
    expect(names(cycle(sequence(op("a"), op("b")), 2))).toEqual(["a", "b", "a", "b"]);
  });
  test("a cycle of nothing ends", () => expect(names(cycle(nothingToDo()))).toEqual([]));
  test("limit gives the first operations only", () => expect(names(limit(2, forever("a")))).toEqual(["a", "a"]));
  test("flipFlop alternates, and ends with the first that has ended", () =>
    expect(names(flipFlop(forever("a"), repeat(op("b"), 2)))).toEqual(["a", "b", "a", "b", "a"]));
  test("phases wait for what is in flight, a sequence does not", () => {
    expect(timesMs(phases(op("a"), op("b")))).toEqual([0, 10]);
    expect(timesMs(sequence(op("a"), op("b")))).toEqual([0, 0]);
  });
});

describe("time", () => {
  test("delay keeps operations a fixed time apart", () =>
    expect(timesMs(limit(4, delay(25, forever("a"))))).toEqual([0, 25, 50, 75]));
  test("sleep passes time without an event", () =>
    expect(timesMs(sequence(sleep(100), op("a"), sleep(50), op("b")))).toEqual([100, 150]));
  test("a sleep in a cycle begins anew each turn", () =>
    expect(timesMs(cycle(sequence(sleep(100), op("a")), 3))).toEqual([100, 200, 300]));
  test("stagger comes at the mean rate, at irregular moments", () => {
    const times = timesMs(limit(1000, stagger(20, forever("a"))));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect((times.at(-1) ?? 0) / 999).toBeGreaterThan(18);
    expect((times.at(-1) ?? 0) / 999).toBeLessThan(22);
    expect(Math.min(...gaps)).toBeLessThan(2);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(40);
  });
  test("timeLimit ends an endless generator, and a sleep that lasts longer", () => {
    expect(timesMs(timeLimit(45, delay(20, forever("a"))))).toEqual([0, 20, 40]);
    expect(timesMs(sequence(timeLimit(45, sleep(1000)), op("a")))).toEqual([45]);
  });
  test("timeLimit leaves out what is planned for later than its end", () => {
    const planned = (ms: number): Generator => ({
      next: ({ free }) => ({
        type: "operation",
        operation: { worker: free[0] ?? 0, time: ms * 1e6, f: "late", value: null },
        next: planned(ms + 30),
      }),
      update: () => planned(ms),
    });
    expect(timesMs(sequence(timeLimit(45, planned(0)), op("a")))).toEqual([0, 30, 45]);
  });
  test("timeLimit counts from the first operation", () =>
    expect(timesMs(sequence(sleep(100), timeLimit(30, delay(20, forever("a")))))).toEqual([100, 120]));
});

describe("side by side", () => {
  test("any takes the soonest", () =>
    expect(names(any(sequence(sleep(30), op("late")), op("soon")))).toEqual(["soon", "late"]));
  test("a sleep beside rare operations ends in time", () => {
    const generator = any(
      clients(limit(3, delay(10_000, forever("rare")))),
      nemesis(limit(3, cycle(sequence(sleep(4_000), op("fault"))))),
    );
    const { invocations } = simulate({ generator });
    const faults = invocations.filter((event) => event.f === "fault").map((event) => event.time / 1e6);
    expect(faults).toEqual([4_000, 8_000, 12_000]);
  });
  test("any gives equally soon generators equal shares", () => {
    const found = names(limit(3000, any(forever("a"), forever("b"), forever("c"))));
    for (const f of ["a", "b", "c"]) {
      expect(found.filter((name) => name === f).length).toBeGreaterThan(900);
    }
  });
  test("mix draws by weight", () => {
    const found = names(
      limit(
        4000,
        mix([
          { weight: 3, generator: forever("a") },
          { weight: 1, generator: forever("b") },
        ]),
      ),
    );
    const share = found.filter((name) => name === "a").length / 4000;
    expect(share).toBeGreaterThan(0.72);
    expect(share).toBeLessThan(0.78);
  });
  test("mix goes on with the others when one has ended", () =>
    expect(
      names(mix([repeat(op("a"), 3), repeat(op("b"), 5)]))
        .sort()
        .join(""),
    ).toBe("aaabbbbb"));
});

describe("workers", () => {
  test("onWorkers keeps to its workers", () => {
    const { invocations } = simulate({
      generator: limit(
        20,
        onWorkers((worker) => worker === 1, forever("a")),
      ),
    });
    expect(new Set(invocations.map((event) => event.process))).toEqual(new Set([1]));
  });
  test("clients and nemesis part the workers between them", () => {
    const generator = any(clients(limit(20, forever("a"))), nemesis(limit(5, forever("fault"))));
    const { invocations } = simulate({ generator });
    const faults = invocations.filter((event) => event.process === "nemesis");
    expect(faults.map((event) => event.f)).toEqual(Array.from({ length: 5 }, () => "fault"));
    expect(new Set(invocations.map((event) => event.process))).toEqual(new Set([0, 1, 2, "nemesis"]));
  });
  test("reserve gives each its number of workers", () => {
    const generator = clients(limit(60, reserve([{ workers: 2, generator: forever("write") }], forever("read"))));
    const { invocations } = simulate({ generator, concurrency: 5 });
    const workersOf = (f: string): Set<unknown> =>
      new Set(invocations.filter((event) => event.f === f).map((event) => event.process));
    expect(workersOf("write")).toEqual(new Set([0, 1]));
    expect(workersOf("read")).toEqual(new Set([2, 3, 4]));
  });
  test("eachWorker gives every worker the whole", () => {
    const { invocations } = simulate({ generator: clients(eachWorker(sequence(op("a"), op("b")))) });
    for (const process of [0, 1, 2]) {
      expect(invocations.filter((event) => event.process === process).map((event) => event.f)).toEqual(["a", "b"]);
    }
  });
  test("an operation goes to every worker sooner or later, also at low rates", () => {
    const { invocations } = simulate({ generator: clients(limit(60, delay(20, forever("a")))) });
    expect(new Set(invocations.map((event) => event.process))).toEqual(new Set([0, 1, 2]));
  });
});

describe("concurrentKeys", () => {
  const short = (keys: number): Generator =>
    clients(concurrentKeys({ keys, generator: (key) => repeat(once({ f: "read", key }), 5) }));
  const keysInOrder = (generator: Generator, concurrency: number): unknown[] =>
    simulate({ generator: limit(100, generator), concurrency }).invocations.map((event) => event.key);

  test("gives each key its operations, and takes a fresh key for one that is used up", () => {
    const keys = keysInOrder(short(2), 4);
    expect(keys.slice(0, 10).filter((key) => key === "x1" || key === "x2")).toHaveLength(10);
    for (let index = 1; index <= 20; index++) expect(keys.filter((key) => key === `x${index}`)).toHaveLength(5);
  });

  test("a key's generator hears of its own operations only", () => {
    const heard: [own: unknown, of: unknown][] = [];
    const listening = (key: string | number, inner: Generator): Generator => ({
      next(context) {
        const answer = inner.next(context);
        return answer.type === "done" ? answer : { ...answer, next: listening(key, answer.next) };
      },
      update(context, event) {
        heard.push([key, event.key]);
        return listening(key, inner.update(context, event));
      },
    });
    const keyed = concurrentKeys({ keys: 3, generator: (key) => listening(key, repeat(once({ f: "read", key }), 5)) });
    simulate({ generator: limit(60, clients(keyed)), concurrency: 6 });
    expect(heard.length).toBeGreaterThan(50);
    expect(heard.filter(([own, of]) => own !== of)).toEqual([]);
  });

  test("a worker stays with its keys", () => {
    const { invocations } = simulate({ generator: limit(100, short(2)), concurrency: 4 });
    const parityOf = new Map<unknown, Set<number>>();
    for (const { key, process } of invocations) {
      parityOf.set(key, (parityOf.get(key) ?? new Set()).add(Number(process) % 2));
    }
    for (const parities of parityOf.values()) expect(parities.size).toBe(1);
  });

  test("one worker takes turns with all keys", () => {
    expect(new Set(keysInOrder(short(3), 1)).size).toBeGreaterThanOrEqual(20);
  });

  test("ends when fresh keys have nothing to do, and refuses none at all", () => {
    expect(names(concurrentKeys({ keys: 2, generator: nothingToDo }))).toEqual([]);
    expect(() => concurrentKeys({ keys: 0, generator: nothingToDo })).toThrow("expected at least 1, found 0");
  });
});

describe("untilOk", () => {
  test("tries again after a fail and an info, and stops at the first ok", () => {
    const types = ["fail", "info", "ok", "ok"] as const;
    let tries = 0;
    const { events } = simulate({
      generator: onWorkers((worker) => worker === 0, untilOk(delay(100, forever("read")))),
      outcome: () => ({ type: types[tries++] ?? "ok", value: null }),
    });
    expect(events.map((event) => event.type)).toEqual(["invoke", "fail", "invoke", "info", "invoke", "ok"]);
  });
  test("somebody else's ok does not count", () => {
    const generator = any(
      onWorkers((worker) => worker === 0, untilOk(limit(4, forever("mine")))),
      onWorkers((worker) => worker === 1, limit(4, forever("other"))),
    );
    const { invocations } = simulate({
      generator,
      outcome: ({ f }) => ({ type: f === "other" ? "ok" : "fail", value: null }),
    });
    expect(invocations.filter((event) => event.f === "mine")).toHaveLength(4);
  });
});

test("the same seed gives the same history, another seed another", () => {
  const generator = limit(200, stagger(5, mix([forever("a"), forever("b")])));
  const first = simulate({ generator, seed: 7 }).events;
  expect(simulate({ generator, seed: 7 }).events).toEqual(first);
  expect(simulate({ generator, seed: 8 }).events).not.toEqual(first);
});
