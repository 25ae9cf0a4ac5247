import { describe, expect, test } from "vitest";

import type { HistoryEvent } from "../../histories/event.ts";
import type { ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Client } from "../client.ts";
import { any, clients, delay, limit, nemesis, once, onWorkers, repeat, sequence, timeLimit } from "./combinators.ts";
import type { Generator } from "./generator.ts";
import { DONE, pending } from "./generator.ts";
import { interpret } from "./interpreter.ts";
import type { InterpretEnd, InterpretOptions } from "./interpreter.ts";
import { simulate } from "./testing/simulate.ts";
import { createVirtualClock } from "./testing/virtual-clock.ts";

const reads = repeat(once({ f: "read", key: "x" }));

interface Run {
  readonly events: HistoryEvent[];
  readonly ends: InterpretEnd[];
}

/** Runs with this client for every process; `act` may stop it or let time pass. */
function run(changed: Partial<InterpretOptions> & { readonly client?: Client }): Run & {
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly stop: (reason: string, graceMs: number) => void;
} {
  const clock = createVirtualClock();
  const events: HistoryEvent[] = [];
  const ends: InterpretEnd[] = [];
  const { client = { invoke: () => undefined, close: () => undefined }, ...rest } = changed;
  const interpretation = interpret({
    generator: clients(limit(1, reads)),
    clock,
    concurrency: 1,
    openClient: () => client,
    random: createRandomStream(1),
    record: (event) => events.push(event),
    done: (end) => ends.push(end),
    ...rest,
  });
  return { events, ends, clock, stop: (reason, graceMs) => interpretation.stop(reason, graceMs) };
}

describe("the history", () => {
  test("has indices without gaps and times that never decrease", () => {
    const { events } = simulate({ generator: limit(300, clients(reads)) });
    expect(events.map((event) => event.index)).toEqual(events.map((_, index) => index));
    for (const [index, event] of events.entries())
      expect(event.time).toBeGreaterThanOrEqual(events[index - 1]?.time ?? 0);
  });

  test("has at most one operation in flight for each process", () => {
    const { events } = simulate({ generator: limit(300, clients(reads)) });
    const busy = new Set<unknown>();
    for (const { type, process } of events) {
      expect(busy.has(process)).toBe(type !== "invoke");
      if (type === "invoke") busy.add(process);
      else busy.delete(process);
    }
    expect(busy.size).toBe(0);
  });

  test("carries the outcome's value, error and node", () => {
    const { events } = simulate({
      generator: clients(limit(1, repeat(once({ f: "cas", key: "x", value: [1, 2] })))),
      concurrency: 1,
      outcome: ({ value }) => ({ type: "fail", value, error: ["mismatch", 7], node: "n2" }),
    });
    expect(events).toEqual([
      { index: 0, time: 0, type: "invoke", process: 0, f: "cas", key: "x", value: [1, 2] },
      {
        index: 1,
        time: 10_000_000,
        type: "fail",
        process: 0,
        f: "cas",
        key: "x",
        value: [1, 2],
        error: ["mismatch", 7],
        node: "n2",
      },
    ]);
  });

  test("shows a nemesis operation as two info events, as planned and as done", () => {
    const clock = createVirtualClock();
    const { events } = run({
      clock,
      generator: nemesis(once({ f: "start-kill", value: "leader" })),
      nemesis: { invoke: (_operation, done) => void clock.at(5, () => done(["n1"])) },
    });
    clock.run();
    expect(events).toEqual([
      { index: 0, time: 0, type: "info", process: "nemesis", f: "start-kill", value: "leader" },
      { index: 1, time: 5, type: "info", process: "nemesis", f: "start-kill", value: ["n1"] },
    ]);
  });
});

describe("processes", () => {
  test("an info retires the process: the worker goes on as old + concurrency, with a fresh client", () => {
    const { events, opened, closed } = simulate({
      generator: limit(
        4,
        onWorkers((worker) => worker === 1, reads),
      ),
      outcome: () => ({ type: "info", value: null }),
    });
    expect(events.filter((event) => event.type === "invoke").map((event) => event.process)).toEqual([1, 4, 7, 10]);
    expect(opened).toEqual([1, 4, 7, 10]);
    expect(closed).toEqual([1, 4, 7, 10]);
  });

  test("after ok and fail the process and its client go on", () => {
    let calls = 0;
    const { opened, closed } = simulate({
      generator: limit(
        10,
        onWorkers((worker) => worker === 1, reads),
      ),
      outcome: () => ({ type: calls++ % 2 === 0 ? "ok" : "fail", value: null }),
    });
    expect(opened).toEqual([1]);
    expect(closed).toEqual([1]);
  });
});

describe("errors", () => {
  const throwing: Client = {
    invoke: () => {
      throw new Error("boom");
    },
    close: () => undefined,
  };

  test("a client that throws gives info, and the run goes on", () => {
    const { events, ends, clock } = run({ client: throwing, generator: limit(2, reads) });
    clock.run();
    expect(events.map((event) => [event.type, event.error])).toEqual([
      ["invoke", undefined],
      ["info", ["client-error", "boom"]],
      ["invoke", undefined],
      ["info", ["client-error", "boom"]],
    ]);
    expect(ends[0]?.reason).toBe("exhausted");
  });

  test("a client that cannot be opened gives fail, since nothing was sent", () => {
    const { events, clock } = run({
      openClient: () => {
        throw new Error("refused");
      },
    });
    clock.run();
    expect(events[1]).toMatchObject({ type: "fail", error: ["no-client", "refused"] });
  });

  test("a second completion is reported, not recorded", () => {
    const clock = createVirtualClock();
    const invoke = (_: unknown, done: (outcome: ClientOutcome) => void): void => {
      clock.at(1, () => done({ type: "ok", value: 1 }));
      clock.at(2, () => done({ type: "ok", value: 2 }));
    };
    const { events, ends } = run({
      clock,
      client: { invoke, close: () => undefined },
      generator: limit(1, reads),
      concurrency: 2,
    });
    clock.run();
    expect(events).toHaveLength(2);
    expect(ends).toHaveLength(1);
  });

  test("a second completion is reported while the run goes on, too, and frees nobody's worker", () => {
    const clock = createVirtualClock();
    const invoke = (_: unknown, done: (outcome: ClientOutcome) => void): void => {
      const now = clock.nowNs();
      clock.at(now + 10, () => done({ type: "ok", value: 1 }));
      clock.at(now + 15, () => done({ type: "ok", value: 2 }));
    };
    const { events, ends } = run({ clock, client: { invoke, close: () => undefined }, generator: limit(3, reads) });
    clock.run();
    expect(events.map(({ type }) => type)).toEqual(["invoke", "ok", "invoke", "ok", "invoke", "ok"]);
    expect(ends[0]?.problems[0]).toBe("worker 0: read completed again, with ok; not recorded");
  });

  test("a clock that runs backwards does not take the history with it", () => {
    const clock = createVirtualClock();
    let completed = 0;
    const { events } = run({
      clock: { at: (timeNs, action) => clock.at(timeNs, action), nowNs: () => (completed > 1 ? 0 : clock.nowNs()) },
      generator: limit(2, reads),
      client: {
        invoke: (_, done) => {
          clock.at(clock.nowNs() + 100, () => {
            completed++;
            done({ type: "ok", value: 1 });
          });
        },
        close: () => undefined,
      },
    });
    clock.run(1_000);
    const times = events.map(({ time }) => time);
    expect(times.length).toBeGreaterThan(2);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  test("a generator that throws ends the run, after what is in flight", () => {
    const broken: Generator = {
      next: () => {
        throw new Error("broken");
      },
      update: () => broken,
    };
    const { events, end } = simulate({ generator: sequence(once({ f: "read" }), broken) });
    expect(events.map((event) => event.type)).toEqual(["invoke", "ok"]);
    expect(end).toMatchObject({ reason: "failed", error: new Error("broken") });
  });

  test("a generator that names a busy worker is refused", () => {
    const operation = { worker: 0, time: 0, f: "read", value: null };
    const stubborn: Generator = {
      next: () => ({ type: "operation", operation, next: stubborn }),
      update: () => stubborn,
    };
    const { end } = simulate({ generator: stubborn });
    expect(end?.error?.message).toBe("generator: read: expected one of the free workers, found 0");
  });

  test("a generator that waits for nothing is found out", () => {
    const waiting: Generator = { next: () => pending(waiting), update: () => waiting };
    expect(simulate({ generator: waiting }).end?.error?.message).toContain("would never go on");
  });
});

describe("the end", () => {
  test("comes when everything in flight has completed", () => {
    const { end, events } = simulate({ generator: timeLimit(45, clients(reads)) });
    expect(end).toMatchObject({ reason: "exhausted", operationCount: 15, eventCount: 30 });
    expect(events.at(-1)?.time).toBe(50_000_000);
  });

  test("comes at once for a generator with nothing to do", () => {
    const empty: Generator = { next: () => DONE, update: () => empty };
    expect(simulate({ generator: empty }).end).toMatchObject({ reason: "exhausted", operationCount: 0 });
  });

  test("a stop asks for nothing more and waits for what is in flight", () => {
    const clock = createVirtualClock();
    const { events, ends, stop } = run({
      clock,
      generator: reads,
      client: {
        invoke: (_, done) => void clock.at(clock.nowNs() + 100, () => done({ type: "ok", value: 1 })),
        close: () => undefined,
      },
    });
    clock.run(250);
    stop("Ctrl-C", 1000);
    clock.run();
    expect(events.map((event) => event.type)).toEqual(["invoke", "ok", "invoke", "ok", "invoke", "ok"]);
    expect(ends).toEqual([{ reason: "stopped", stopReason: "Ctrl-C", operationCount: 3, eventCount: 6, problems: [] }]);
  });

  test("after the grace a stop records info for what is still in flight", () => {
    const { events, ends, stop, clock } = run({ concurrency: 2, generator: reads });
    clock.run(10);
    stop("Ctrl-C", 5);
    clock.run();
    expect(events.slice(2).map(({ type, process, error }) => ({ type, process, error }))).toEqual([
      { type: "info", process: expect.any(Number) as number, error: ["stopped", "Ctrl-C"] },
      { type: "info", process: expect.any(Number) as number, error: ["stopped", "Ctrl-C"] },
    ]);
    expect(events[2]?.time).toBe(5_000_010);
    expect(ends).toHaveLength(1);
  });
});

test("clients that answer at once do not make the stack grow", () => {
  const { events, clock, ends } = run({
    generator: limit(50_000, reads),
    client: { invoke: (_, done) => done({ type: "ok", value: 1 }), close: () => undefined },
  });
  clock.run();
  expect(events).toHaveLength(100_000);
  expect(ends[0]?.reason).toBe("exhausted");
});

test("client operations go on while the nemesis works", () => {
  const generator = any(clients(limit(30, delay(1, reads))), nemesis(once({ f: "start-kill" })));
  const { events } = simulate({ generator, concurrency: 30, latencyMs: 20 });
  const [start, stop] = events.filter((event) => event.process === "nemesis").map((event) => event.index);
  expect((stop ?? 0) - (start ?? 0)).toBeGreaterThan(15);
});

describe("when clients no longer know who is there", () => {
  test("each process ends before its next operation, and the next one has a client of its own", () => {
    const opened: number[] = [];
    const closed: number[] = [];
    let version = 0;
    const { events, clock } = run({
      generator: clients(limit(6, delay(10, reads))),
      concurrency: 2,
      clientsVersion: () => version,
      openClient: (process) => {
        opened.push(process);
        return {
          invoke: (_operation, done) => void clock.at(clock.nowNs() + 1e6, () => done({ type: "ok", value: 1 })),
          close: () => void closed.push(process),
        };
      },
    });
    clock.run(25e6);
    version = 1;
    clock.run(1e9);
    const processes = events.filter(({ type }) => type === "invoke").map(({ process }) => process);
    expect(processes).toHaveLength(6);
    expect(Math.max(...processes.slice(0, 2).map(Number))).toBeLessThan(2);
    expect(Math.min(...processes.slice(3).map(Number))).toBeGreaterThanOrEqual(2);
    const completed = events.filter(({ type }) => type === "ok").map(({ process }) => process);
    expect(completed).toEqual(processes);
    expect(new Set(opened).size).toBe(opened.length);
    expect(new Set(closed)).toEqual(new Set(opened));
    expect(closed).toHaveLength(opened.length);
  });

  test("an operation in flight ends in peace, and its process after it", () => {
    const calls: ((outcome: ClientOutcome) => void)[] = [];
    let version = 0;
    let closedCount = 0;
    const { events, clock } = run({
      generator: clients(limit(3, delay(10, reads))),
      concurrency: 2,
      clientsVersion: () => version,
      client: { invoke: (_operation, done) => void calls.push(done), close: () => void closedCount++ },
    });
    clock.run(1e6);
    version = 1;
    clock.run(15e6);
    expect(calls).toHaveLength(2);
    expect(closedCount).toBe(0);
    const [first] = events;
    calls[0]?.({ type: "ok", value: 1 });
    clock.run(50e6);
    expect(events[2]).toMatchObject({ type: "ok", process: first?.process });
    expect(events[3]).toMatchObject({ type: "invoke", process: Number(first?.process) + 2 });
    expect(closedCount).toBe(1);
  });

  test("a generator is asked for operations of the processes that will carry them out", () => {
    let version = 0;
    const planned: unknown[] = [];
    const seen: Generator = {
      next(context) {
        planned.push(context.processOf(0));
        version = 1;
        return clients(limit(1, reads)).next(context);
      },
      update: () => seen,
    };
    const { events, clock } = run({
      generator: limit(2, seen),
      clientsVersion: () => version,
      client: { invoke: (_operation, done) => done({ type: "ok", value: 1 }), close: () => undefined },
    });
    clock.run(1e6);
    const invoked = events.filter(({ type }) => type === "invoke").map(({ process }) => process);
    expect(planned.slice(0, 2)).toEqual(invoked);
  });
});
