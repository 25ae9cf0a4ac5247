import { describe, expect, test } from "vitest";
import type { ClientEffect, ClientInput, ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import { type ClientClock, type DrivenClient, createClientDriver } from "./client-driver.ts";

interface Timer {
  readonly timeMs: number;
  readonly action: () => void;
}

/** A clock that stands still until it is moved, and what waits for it. */
function manualClock() {
  let nowMs = 0;
  const timers = new Set<Timer>();
  let soon: (() => void)[] = [];
  let timersMade = 0;
  const clock: ClientClock<Timer> = {
    nowMs: () => nowMs,
    at(timeMs, action) {
      const timer = { timeMs, action };
      timers.add(timer);
      timersMade++;
      return timer;
    },
    cancel: (timer) => void timers.delete(timer),
    soon: (action) => void soon.push(action),
  };
  return {
    clock,
    timers,
    timersMade: () => timersMade,
    runSoon: () => {
      const actions = soon;
      soon = [];
      for (const action of actions) action();
    },
    /** Moves on, and fires what is due; with `early` also what is not. */
    moveTo: (timeMs: number, { early = false } = {}) => {
      nowMs = timeMs;
      const due = [...timers].filter((timer) => early || timer.timeMs <= timeMs);
      for (const timer of due) {
        timers.delete(timer);
        timer.action();
      }
    },
  };
}

/** A driver of a core that answers each input as the test says, with a record of what the core and the network saw. */
function bench(answer: (input: ClientInput) => readonly ClientEffect[], isFatal?: (error: unknown) => boolean) {
  const time = manualClock();
  const log: string[] = [];
  const core = {
    wakeAtMs: null as number | null,
    step(input: ClientInput) {
      log.push(`${input.type} at ${input.now}`);
      return answer(input);
    },
    wakeAt: () => core.wakeAtMs,
  };
  const client: DrivenClient = createClientDriver({
    core,
    clock: time.clock,
    transport: {
      request: (to, id) => void log.push(`request ${id} to ${to}`),
      leave: () => void log.push("leave"),
    },
    observer: {
      begin: (input, operation) => void log.push(`begin ${input} of ${operation?.f ?? "nothing"}`),
      end: () => void log.push("end"),
    },
    ...(isFatal === undefined ? {} : { isFatal }),
  });
  const outcomes: ClientOutcome[] = [];
  const invoke = (f: string): void => client.invoke({ f, value: null }, (outcome) => outcomes.push(outcome));
  return { ...time, core, client, invoke, log, outcomes };
}

const OK: ClientOutcome = { type: "ok", value: 7, node: "n1" };

describe("a driven client", () => {
  test("sends what its core asks for, and gives it what comes back", () => {
    const { client, invoke, log, moveTo } = bench((input) =>
      input.type === "invoke" ? [{ type: "request", to: "n1", id: 1, request: null }] : [],
    );
    invoke("read");
    moveTo(5);
    client.response("n1", 1, 7);
    client.disconnected("n1");
    expect(log).toEqual([
      "begin invoke of read",
      "invoke at 0",
      "request 1 to n1",
      "end",
      "begin response of read",
      "response at 5",
      "end",
      "begin disconnected of read",
      "disconnected at 5",
      "end",
    ]);
  });

  test("is never called back from within invoke, and once for each operation", () => {
    const { invoke, outcomes, runSoon } = bench(() => [
      { type: "done", outcome: OK },
      { type: "done", outcome: { type: "fail", value: null } },
    ]);
    invoke("read");
    expect(outcomes).toEqual([]);
    runSoon();
    runSoon();
    expect(outcomes).toEqual([OK]);
  });

  test("may begin its next operation from within the outcome", () => {
    const { client, runSoon } = bench(() => [{ type: "done", outcome: OK }]);
    const order: string[] = [];
    client.invoke({ f: "first", value: null }, () => {
      order.push("first");
      client.invoke({ f: "second", value: null }, () => order.push("second"));
    });
    runSoon();
    runSoon();
    expect(order).toEqual(["first", "second"]);
  });

  test("refuses a second operation in flight, and one after its close", () => {
    const { client, invoke } = bench(() => []);
    invoke("read");
    expect(() => invoke("read")).toThrow("expected no operation in flight");
    client.close();
    expect(() => invoke("read")).toThrow("expected an open client");
  });

  test("that is closed hears nothing, calls nobody and leaves its connections once", () => {
    const { client, core, invoke, log, outcomes, runSoon, timers } = bench(() => [{ type: "done", outcome: OK }]);
    core.wakeAtMs = 10;
    invoke("read");
    client.close();
    client.close();
    runSoon();
    client.response("n1", 1, 7);
    expect(outcomes).toEqual([]);
    expect(timers.size).toBe(0);
    expect(log.slice(3)).toEqual(["leave"]);
  });
});

describe("the timer of a driven client", () => {
  test("calls the core when it wants to be called, and not before", () => {
    const { core, invoke, log, moveTo } = bench(() => []);
    core.wakeAtMs = 10;
    invoke("read");
    moveTo(9);
    expect(log).not.toContain("tick at 9");
    moveTo(10);
    expect(log).toContain("tick at 10");
  });

  test("that fires too early is set again", () => {
    const { core, invoke, log, moveTo } = bench(() => []);
    core.wakeAtMs = 10;
    invoke("read");
    moveTo(9, { early: true });
    moveTo(10);
    expect(log.filter((line) => line.startsWith("tick"))).toEqual(["tick at 10"]);
  });

  test("is not made anew for a later time, and is for an earlier one", () => {
    const { client, core, invoke, log, moveTo, timers, timersMade } = bench(() => []);
    core.wakeAtMs = 10;
    invoke("read");
    core.wakeAtMs = 20;
    client.response("n1", 1, null);
    expect(timersMade()).toBe(1);
    moveTo(10);
    expect(log).not.toContain("tick at 10");
    core.wakeAtMs = 15;
    client.response("n1", 2, null);
    expect([...timers].map(({ timeMs }) => timeMs)).toEqual([15]);
  });

  test("does nothing once the core wants nothing any more", () => {
    const { client, core, invoke, log, moveTo } = bench(() => []);
    core.wakeAtMs = 10;
    invoke("read");
    core.wakeAtMs = null;
    client.response("n1", 1, null);
    moveTo(10);
    expect(log).not.toContain("tick at 10");
  });
});

describe("a core that throws", () => {
  const broken = (): never => {
    throw new TypeError("no such session");
  };

  test("leaves its operation in doubt, with the exception as the reason", () => {
    const { invoke, log, outcomes, runSoon } = bench(broken);
    invoke("write");
    runSoon();
    expect(outcomes).toEqual([{ type: "info", value: null, error: ["client-failed", "TypeError: no such session"] }]);
    expect(log.at(-1)).toBe("end");
  });

  test("when it is asked for its next call leaves its operation in doubt, too", () => {
    const { core, invoke, outcomes, runSoon } = bench(() => []);
    core.wakeAt = broken;
    invoke("write");
    runSoon();
    expect(outcomes).toMatchObject([{ type: "info" }]);
  });

  test("is not called again by itself", () => {
    const { core, invoke, log, moveTo, timers } = bench((input) => (input.type === "tick" ? broken() : []));
    core.wakeAtMs = 10;
    invoke("write");
    moveTo(10);
    moveTo(20);
    expect(log.filter((line) => line.startsWith("tick"))).toEqual(["tick at 10"]);
    expect(timers.size).toBe(0);
  });

  test("ends the run with an exception that is fatal, and its step is over", () => {
    const { invoke, log, outcomes, runSoon } = bench(broken, (error) => error instanceof TypeError);
    expect(() => invoke("write")).toThrow("no such session");
    runSoon();
    expect(outcomes).toEqual([]);
    expect(log.at(-1)).toBe("end");
  });
});
