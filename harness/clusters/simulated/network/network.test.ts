import { describe, expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { createConnection, type Connection } from "./connection.ts";
import { clog, createLinkState, linkCounts, type LinkState, type NetworkOptions } from "./network.ts";
import { defaultNetwork } from "../options.ts";
import { createScheduler, type Scheduler } from "../scheduler.ts";

/** A connection between sides 0 and 1, and all that came of it, as "side: what". */
interface Setting {
  readonly scheduler: Scheduler;
  readonly connection: Connection;
  readonly log: string[];
  /** By receiving side. */
  readonly states: readonly [LinkState, LinkState];
  /** Sends these numbers from side 0 to side 1 at once. */
  readonly sendAll: (from: number, to: number) => void;
  readonly finish: () => void;
}

function setting(change: Partial<NetworkOptions> = {}, seed = 1): Setting {
  const scheduler = createScheduler({ eventsMax: 100_000, recordMax: 0 });
  const log: string[] = [];
  const states = [createLinkState(), createLinkState()] as const;
  const connection = createConnection({
    scheduler,
    random: createRandomStream(seed),
    options: () => ({ ...defaultNetwork, ...change }),
    sides: [
      { target: 0, incoming: states[0], onBroken: () => void log.push("0: down") },
      { target: 1, incoming: states[1], onBroken: () => void log.push("1: down") },
    ],
  });
  return {
    scheduler,
    connection,
    log,
    states,
    sendAll(from, to) {
      for (let number = from; number <= to; number++) {
        connection.send(0, { kind: "deliver", digest: number, deliver: () => void log.push(`1: ${number}`) });
      }
    },
    finish() {
      while (scheduler.step());
    },
  };
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, position) => `1: ${from + position}`);

describe("a datagram link", () => {
  test("delivers every message once, not always in order", () => {
    const { sendAll, finish, log, states } = setting();
    sendAll(1, 50);
    finish();
    expect(log).not.toEqual(numbers(1, 50));
    expect([...log].sort()).toEqual(numbers(1, 50).sort());
    expect(linkCounts(states[1])).toEqual({ passed: 50, dropped: 0, delayed: 0 });
  });

  test("takes at least its minimum delay, plus its own for the whole run", () => {
    const ownDelays = new Set<number>();
    for (let seed = 0; seed < 5; seed++) {
      const { sendAll, finish, scheduler } = setting({ delay: { minMs: 2, meanMs: 0 }, linkDelayMaxMs: 10 }, seed);
      sendAll(1, 3);
      finish();
      expect(scheduler.nowUs()).toBeGreaterThanOrEqual(2000);
      expect(scheduler.nowUs()).toBeLessThanOrEqual(12_000);
      ownDelays.add(scheduler.nowUs());
    }
    expect(ownDelays.size).toBe(5);
  });

  test("loses about as many as asked, and counts them", () => {
    const { sendAll, finish, log, states } = setting({ loss: 0.2 });
    sendAll(1, 1000);
    finish();
    const { passed, dropped } = linkCounts(states[1]);
    expect(passed + dropped).toBe(1000);
    expect(log.length).toBe(passed);
    expect(dropped).toBeGreaterThan(150);
    expect(dropped).toBeLessThan(250);
  });

  test("delivers some twice when asked, and none twice otherwise", () => {
    const doubled = setting({ duplicate: 0.3 });
    doubled.sendAll(1, 500);
    doubled.finish();
    expect(doubled.log.length).toBeGreaterThan(600);
    expect(new Set(doubled.log).size).toBe(500);
  });

  test("loses a random message when its queue is full", () => {
    const { sendAll, finish, log, states } = setting({ capacity: 10 });
    sendAll(1, 40);
    finish();
    expect(log.length).toBe(10);
    expect(linkCounts(states[1])).toMatchObject({ passed: 10, dropped: 30 });
    expect([...log].sort()).not.toEqual(numbers(31, 40));
  });

  test("a rule of loss applies to it alone", () => {
    const { sendAll, finish, states } = setting();
    states[1].rule = { loss: 0.5 };
    sendAll(1, 400);
    finish();
    expect(states[1].dropped).toBeGreaterThan(150);
    expect(states[0].dropped).toBe(0);
  });

  test("a cut takes what is on the way with it, in its own direction only", () => {
    const { sendAll, finish, log, states, connection } = setting();
    sendAll(1, 20);
    states[1].rule = { drop: true };
    connection.send(1, { kind: "deliver", digest: 0, deliver: () => void log.push("0: back") });
    finish();
    expect(log).toEqual(["0: back"]);
    expect(states[1].dropped).toBe(20);
  });

  test("a healed cut delivers what had not arrived yet", () => {
    const { sendAll, finish, log, states } = setting();
    states[1].rule = { drop: true };
    sendAll(1, 20);
    states[1].rule = {};
    finish();
    expect(log.length).toBe(20);
  });

  test("a rule of delay adds to each message, keeps their order, and counts them", () => {
    const { sendAll, finish, log, states, scheduler } = setting();
    states[1].rule = { delayMs: [50, 100] };
    sendAll(1, 50);
    scheduler.step();
    expect(scheduler.nowUs()).toBeGreaterThanOrEqual(50_000);
    finish();
    expect(log).toEqual(numbers(1, 50));
    expect(linkCounts(states[1])).toEqual({ passed: 50, dropped: 0, delayed: 50 });
  });

  test("a clog holds what arrives and lets it go in one burst", () => {
    const { sendAll, finish, log, states, scheduler } = setting();
    clog(states[1], 500_000, scheduler);
    sendAll(1, 30);
    while ((scheduler.nextTimeUs() ?? Infinity) < 500_000) scheduler.step();
    expect(log).toEqual([]);
    finish();
    expect(log.length).toBe(30);
    expect(scheduler.nowUs()).toBe(500_000);
    expect(linkCounts(states[1])).toEqual({ passed: 30, dropped: 0, delayed: 30 });
  });

  test("a longer clog takes over from a shorter one, and an early end lets all go", () => {
    const { sendAll, log, states, scheduler } = setting();
    clog(states[1], 100_000, scheduler);
    clog(states[1], 900_000, scheduler);
    sendAll(1, 5);
    while ((scheduler.nextTimeUs() ?? Infinity) < 900_000) scheduler.step();
    expect(log).toEqual([]);
    clog(states[1], scheduler.nowUs(), scheduler);
    scheduler.step();
    expect(log.length).toBe(5);
  });
});

describe("a fifo link", () => {
  const fifo = { mode: "fifo" } as const;

  test("delivers everything in order, never twice", () => {
    const { sendAll, finish, log } = setting({ ...fifo, duplicate: 0.5 });
    sendAll(1, 100);
    finish();
    expect(log).toEqual(numbers(1, 100));
  });

  test("breaks at the first loss: what was on the way is lost, and both sides are told", () => {
    const { sendAll, finish, log, states } = setting(fifo);
    sendAll(1, 10);
    states[1].rule = { drop: true };
    finish();
    expect([...log].sort()).toEqual(["0: down", "1: down"]);
    expect(states[1].dropped).toBe(10);
  });

  test("loses what a side sends before it was told", () => {
    const { sendAll, finish, scheduler, log, states } = setting({ ...fifo, breakNotice: { minMs: 100, meanMs: 0 } });
    states[1].rule = { drop: true };
    sendAll(1, 1);
    scheduler.step();
    states[1].rule = {};
    sendAll(2, 4);
    finish();
    expect([...log].sort()).toEqual(["0: down", "1: down"]);
  });

  test("begins again after the break, and the receiver is told before the new messages come", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { sendAll, scheduler, finish, log, states } = setting(fifo, seed);
      states[1].rule = { drop: true };
      sendAll(1, 3);
      while (!log.includes("0: down")) scheduler.step();
      states[1].rule = {};
      sendAll(4, 6);
      finish();
      expect(log.filter((line) => line !== "0: down")).toEqual(["1: down", ...numbers(4, 6)]);
    }
  });

  test("a dead side's last messages arrive before the other is told; what was sent to it is lost", () => {
    const { sendAll, finish, log, connection } = setting(fifo);
    sendAll(1, 5);
    connection.send(1, { kind: "deliver", digest: 0, deliver: () => void log.push("0: to the dead") });
    connection.sever(0);
    finish();
    expect(log).toEqual([...numbers(1, 5), "1: down"]);
  });

  test("breaks when its queue is full", () => {
    const { sendAll, finish, log } = setting({ ...fifo, capacity: 5 });
    sendAll(1, 6);
    finish();
    expect([...log].sort()).toEqual(["0: down", "1: down"]);
  });
});
