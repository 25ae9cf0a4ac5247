import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import type { GuestRequest } from "./guest.ts";
import { createGuest } from "./guest.ts";
import type { GuestEvent, LogEntry, Machine } from "./machine.ts";
import { checkpoint, createMachine, dueTimer, execute, replay, restore } from "./machine.ts";
import { rulesWith } from "../mutants.ts";
import { correct } from "../hosts/rules.ts";

const own = { now: 999, random: createRandomStream(99) };

function input(f: string, value: Json = null, how: Partial<GuestRequest> = {}): GuestEvent {
  return { kind: "input", request: { client: "c", id: 1, key: "x", f, value, ...how } };
}

/** Runs random events on one machine. Returns their log. */
function drawnLog(machine: Machine, seed: number, length: number): LogEntry[] {
  const random = createRandomStream(seed);
  const log: LogEntry[] = [];
  for (let at = 1; log.length < length; at += random.integer(0, 20)) {
    const timer = dueTimer(machine, at);
    const client = random.pick(["a", "b"]);
    const f = random.pick(["read", "write", "cas", "append", "add", "delete", "create", "acquire", "release"]);
    const value = f === "cas" ? [random.integer(1, 3), 2] : random.integer(1, 30);
    const request = { client, id: random.integer(log.length - 3, log.length), f, key: random.integer(1, 2), value };
    const event: GuestEvent = timer === undefined ? { kind: "input", request } : { kind: "timer", timer };
    log.push(execute(machine, event, at, random).entry);
  }
  return log;
}

describe("the machine", () => {
  test("a replay of the log ends in the same state as the original, from the start or from any checkpoint", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const original = createMachine();
      const first = drawnLog(original, seed, 100);
      const middle = checkpoint(original);
      const second = drawnLog(original, seed + 1000, 100);
      const fromStart = createMachine();
      for (const entry of [...first, ...second]) expect(replay(fromStart, entry, correct, own)).toBeNull();
      const fromMiddle = restore(middle);
      for (const entry of second) expect(replay(fromMiddle, entry, correct, own)).toBeNull();
      expect(checkpoint(fromStart)).toBe(checkpoint(original));
      expect(checkpoint(fromMiddle)).toBe(checkpoint(original));
    }
  });

  test("a checkpoint that was restored gives the same checkpoint", () => {
    const machine = createMachine();
    drawnLog(machine, 7, 200);
    expect(checkpoint(restore(checkpoint(machine)))).toBe(checkpoint(machine));
  });

  test("with V10 a replay ends in another state", () => {
    const original = createMachine();
    const log = drawnLog(original, 1, 50);
    const copy = createMachine();
    for (const entry of log) replay(copy, entry, rulesWith("V10").host, own);
    expect(checkpoint(copy)).not.toBe(checkpoint(original));
  });

  test.each([
    ["another hypercall", [{ call: "now", value: 1 }] as const],
    ["one hypercall too few", [] as const],
    [
      "one hypercall too many",
      [
        { call: "random", value: 1 },
        { call: "now", value: 1 },
        { call: "now", value: 1 },
      ] as const,
    ],
  ])("the trap notices a log with %s", (_name, answers) => {
    const entry: LogEntry = { seq: 1, at: 1, event: input("create"), answers };
    expect(replay(createMachine(), entry, correct, own)).toContain("hypercall");
  });

  test("the trap notices a missing entry", () => {
    const entry: LogEntry = { seq: 2, at: 1, event: input("read"), answers: [] };
    expect(replay(createMachine(), entry, correct, own)).toBe("expected entry 1, found 2");
  });
});

describe("the guest", () => {
  const calls = { now: () => 5, random: () => 255, setTimer: () => undefined };
  function session(): (f: string, value?: Json, how?: Partial<GuestRequest>) => Json {
    const guest = createGuest();
    let id = 0;
    return (f, value = null, how = {}) => {
      const request = { client: "c", id: ++id, f, key: "x", value, ...how };
      return guest.onInput(request, calls) as unknown as Json;
    };
  }

  test("keeps values", () => {
    const ask = session();
    expect(ask("read")).toEqual({ type: "ok", value: null });
    expect(ask("write", 1)).toEqual({ type: "ok", value: 1 });
    expect(ask("cas", [1, 2])).toEqual({ type: "ok", value: [1, 2] });
    expect(ask("cas", [1, 3])).toEqual({ type: "fail", value: [1, 3], error: ["mismatch", 2] });
    expect(ask("read")).toEqual({ type: "ok", value: 2 });
    expect(ask("modified")).toEqual({ type: "ok", value: 5 });
    expect(ask("delete")).toEqual({ type: "ok", value: null });
    expect(ask("read")).toEqual({ type: "ok", value: null });
    expect(ask("create")).toEqual({ type: "ok", value: "000000ff" });
  });

  test("keeps lists, and sets without repetition", () => {
    const ask = session();
    for (const value of [1, 2, 1]) ask("append", value);
    expect(ask("read")).toEqual({ type: "ok", value: [1, 2, 1] });
    for (const value of [1, 2, 1]) ask("add", value, { key: "s" });
    expect(ask("read", null, { key: "s" })).toEqual({ type: "ok", value: [1, 2] });
  });

  test('takes 1 and "1" for different keys', () => {
    const ask = session();
    ask("write", "number", { key: 1 });
    expect(ask("read", null, { key: "1" })).toEqual({ type: "ok", value: null });
  });

  test("answers a repeated request as before, and an older one not at all", () => {
    const ask = session();
    ask("append", 1, { id: 5 });
    expect(ask("append", 1, { id: 5 })).toEqual({ type: "ok", value: 1 });
    expect(ask("append", 0, { id: 4 })).toBeNull();
    expect(ask("read", null, { id: 6 })).toEqual({ type: "ok", value: [1] });
  });

  test("gives a lock to one client, with a larger fencing token each time", () => {
    const ask = session();
    expect(ask("acquire", 100)).toEqual({ type: "ok", value: 1 });
    expect(ask("acquire", 100, { client: "d" })).toEqual({ type: "fail", value: 100, error: ["held", "c"] });
    expect(ask("release", null, { client: "d" })).toEqual({ type: "fail", value: null, error: ["not-held", "c"] });
    expect(ask("release")).toEqual({ type: "ok", value: null });
    expect(ask("acquire", 100, { client: "d" })).toEqual({ type: "ok", value: 2 });
  });

  test("refuses what it does not know", () => {
    const ask = session();
    expect(ask("fly")).toEqual({ type: "fail", value: null, error: ["unsupported", "fly"] });
    expect(ask("cas", 3)).toEqual({ type: "fail", value: 3, error: ["malformed", "expected [from, to]"] });
  });
});
